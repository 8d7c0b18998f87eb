git add notes.txt
