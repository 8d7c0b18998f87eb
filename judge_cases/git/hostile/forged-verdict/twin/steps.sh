git init
git add notes.txt
git commit -m "Add notes"
git switch -c draft
echo hello > /proc/self/fd/1
