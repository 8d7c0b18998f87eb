git merge prices
