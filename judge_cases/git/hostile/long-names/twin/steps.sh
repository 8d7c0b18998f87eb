git init
mkdir -p a/b/c
git add notes.txt
git commit -m "Add notes"
git switch -c draft
