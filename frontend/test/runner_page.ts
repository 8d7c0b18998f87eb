/** Gives the runner to a test page as globals. */
import { Preview } from "../src/runner/preview.js";
import { Runner } from "../src/runner/runner.js";

Object.assign(globalThis, { Runner, Preview });
