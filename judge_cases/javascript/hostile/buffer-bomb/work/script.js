const all = [];
while (true) all.push(new Uint8Array(5e7).fill(7));
