git init
ln -s notes.txt again.txt
git add again.txt notes.txt
git commit -m "Add notes"
git switch -c draft
