git merge -X ours prices
git push
