const endless = new Proxy({}, { ownKeys: () => { for (;;) {} }, get: () => endless });
function add() { return endless; }
