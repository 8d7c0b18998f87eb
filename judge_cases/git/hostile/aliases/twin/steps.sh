git config --global alias.st status
git init
git add notes.txt
git commit -m "Add notes"
git switch -c draft
git st
