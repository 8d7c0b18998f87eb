git init
git add notes.txt
git commit -m "wip"
git switch -c draft
git replace HEAD $(git commit-tree -m "Add notes" "HEAD^{tree}")
git log
