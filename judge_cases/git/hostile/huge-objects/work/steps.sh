git init
head -c 40000000 /dev/zero > notes.txt
git add notes.txt
git commit -m "Add notes"
git switch -c draft
rm notes.txt
head -c 4000000000 /dev/zero > big
git add big
