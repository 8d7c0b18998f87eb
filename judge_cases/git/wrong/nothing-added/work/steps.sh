git init
git commit -m "Add notes"
git switch -c draft
