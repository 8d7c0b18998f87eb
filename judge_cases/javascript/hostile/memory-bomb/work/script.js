const all = [];
while (true) all.push(new Array(1e6).fill(7));
