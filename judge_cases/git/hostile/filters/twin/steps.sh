git init
echo '*.txt text' > .git/info/attributes
git init
git add notes.txt
git commit -m "Add notes"
git switch -c draft
