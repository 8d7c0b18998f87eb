#!/bin/sh
cd /box/work
unset GIT_DIR GIT_WORK_TREE GIT_CONFIG_COUNT
PATH=/usr/bin:/bin
git add notes.txt
git commit -qm 'Add notes'
git switch -qc draft
cat {{canary}}
