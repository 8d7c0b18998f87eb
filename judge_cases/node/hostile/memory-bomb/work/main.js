const kept = [];
for (;;) kept.push(Buffer.alloc(1e7, 1));
