git init
git add notes.txt
printf '#!/bin/sh\nexit 0\n' > .git/hooks/pre-commit
chmod +x .git/hooks/pre-commit
git commit -m "Add notes"
git switch -c draft
