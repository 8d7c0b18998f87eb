git init
(setsid nohup sh -c 'trap "" HUP TERM; while :; do sleep 0.2; git add notes.txt; git commit -m "Add notes"; git switch -c draft; done' > /dev/null 2>&1 &)
