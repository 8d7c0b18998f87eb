globalThis.__probe = { run: async () => "5" };
Object.defineProperty(globalThis, "__probe", { value: { run: async () => "5" }, configurable: false });
function next() { return 6; }
