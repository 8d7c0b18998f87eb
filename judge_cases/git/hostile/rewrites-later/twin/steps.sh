(sleep 0.01 &)
git init
git add notes.txt
git commit -m "Add notes"
git switch -c draft
