git init
git add notes.txt
export GIT_EDITOR=true
git commit -m "Add notes"
git switch -c draft
