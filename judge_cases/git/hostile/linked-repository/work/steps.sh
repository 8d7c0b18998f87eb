git init ../other
cd ../other
cp ../work/notes.txt .
git add notes.txt
git commit -m "Add notes"
git switch -c draft
cd ../work
ln -s ../other/.git .git
