/*
 * A Node that has started and waits to be told, in one line of JSON on descriptor 3, which file to run with which words.
 * It then runs that file as `node FILE WORD…` would: as the main module, with nothing of ours in sight.
 */
"use strict";

const { readSync, closeSync } = require("node:fs");
const Module = require("node:module");

const CONTROL = 3;
// Made at first use, which is the greater part of what a short program would wait for.
process.stdout;
process.stderr;
const piece = Buffer.alloc(1 << 16);
const pieces = [];
for (;;) {
  const count = readSync(CONTROL, piece, 0, piece.length, null);
  if (count === 0) process.reallyExit(0); // nobody wants it
  pieces.push(Buffer.from(piece.subarray(0, count)));
  if (piece[count - 1] === 10) break;
}
closeSync(CONTROL);
process.argv = [process.execPath, ...JSON.parse(Buffer.concat(pieces).toString())];
delete require.cache[__filename];
Module.runMain();
