git init
git add notes.txt
mkfifo pipe
rm .git/config .git/HEAD .git/index
mkfifo .git/config .git/index .git/learner.config .git/packed-refs
echo "ref: refs/heads/main" > .git/HEAD
