git init
for name in log status rev-parse for-each-ref cat-file symbolic-ref; do git config alias.$name "!echo Add notes"; git config --global alias.$name "!echo Add notes"; done
