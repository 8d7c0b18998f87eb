head -c 100000 /dev/zero > /tmp/x
git init
git add notes.txt
git commit -m "Add notes"
git switch -c draft
