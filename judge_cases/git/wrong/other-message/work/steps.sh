git init
git add notes.txt
git commit -m "add notes"
git switch -c draft
