git init
for hook in post-index-change reference-transaction pre-commit post-checkout fsmonitor-watchman query-watchman; do cp fake.sh .git/hooks/$hook; chmod +x .git/hooks/$hook; done
