git merge prices
printf "Apples 3\nPears 4\n" > stall.txt
git add stall.txt
git commit -m "Join prices"
git push
