git init
chmod +x fake.sh
echo "* filter=fake diff=fake" > .gitattributes
cp .gitattributes .git/info/attributes
git config filter.fake.clean /box/work/fake.sh
git config filter.fake.smudge /box/work/fake.sh
git config filter.fake.process /box/work/fake.sh
git config diff.fake.textconv /box/work/fake.sh
git config diff.external /box/work/fake.sh
