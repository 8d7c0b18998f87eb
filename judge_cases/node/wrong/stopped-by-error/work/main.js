total = totl + 1;
