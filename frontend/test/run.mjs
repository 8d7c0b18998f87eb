/** Bundles test/*.test.ts and runs them with Node's own runner:  npm test */
import * as esbuild from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { raw } from "../build.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = await mkdtemp(path.join(tmpdir(), "waypost-tests-"));
const names = (await readdir(here)).filter((name) => name.endsWith(".test.ts"));
try {
  await esbuild.build({
    entryPoints: names.map((name) => path.join(here, name)),
    outdir: out,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    plugins: [raw],
    logLevel: "warning",
  });
  const built = (await readdir(out)).map((name) => path.join(out, name));
  process.exitCode = spawnSync(process.execPath, ["--test", "--test-reporter=dot", ...built], { stdio: "inherit" }).status ?? 1;
} finally {
  await rm(out, { recursive: true, force: true });
}
