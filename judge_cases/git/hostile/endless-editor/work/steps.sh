git init
git add notes.txt
export GIT_EDITOR="sh -c 'while :; do :; done'"
git commit
