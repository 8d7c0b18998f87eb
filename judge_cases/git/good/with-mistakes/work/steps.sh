git status
gti init
git init
git comit
for file in notes.txt; do
  git add "$file"
done
git commit -m "Add notes" # now
git switch -c draft
