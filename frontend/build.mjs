/**
 * Builds the front end into src/waypost/site/static/built/: scripts, styles, the fonts they use, the icon sprite.
 *   node build.mjs            once, minified
 *   node build.mjs --watch    again after each change
 *   node build.mjs --sizes    also prints what each entry weighs, compressed
 * Names carry no hash: Django's static storage adds one. Nothing is fetched while building or by what is built.
 */
import * as esbuild from "esbuild";
import { mkdir, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const PACKAGE = path.resolve(HERE, "../src/waypost");
const OUT = path.join(PACKAGE, "site/static/built");

/** Built name → source; an entry that does not exist yet is passed over. Modules may share and load chunks. */
const MODULES = { exercise: "src/exercise/exercise.ts", "live-run": "src/lesson/live-run.ts", "live-edit": "src/lesson/live-edit.ts" };
const CLASSIC = { app: "src/app.ts", class: "src/class.ts", lesson: "src/lesson.ts", interview: "src/journeys/interview.ts", unit: "src/journeys/unit.ts" };
const STYLES = { app: "src/styles/app.css", exercise: "src/exercise/exercise.css", lesson: "src/lesson/lesson.css" };
/** Icons that are named by data rather than in a template or script. */
const ALWAYS_ICONS = ["check", "circle", "circle-check", "circle-dot", "info", "triangle-alert", "x"];
const ICON_NAME = /\bicon[a-z_]*(?:\s*[=:(]\s*|\s+)\\?["']([a-z][a-z0-9-]*)\\?["']/gi;

const there = (entries) =>
  Object.fromEntries(
    Object.entries(entries)
      .map(([name, from]) => [name, path.join(HERE, from)])
      .filter(([, from]) => existsSync(from)),
  );

/** `import text from "./file.js?raw"`: the minified text of a classic script, to be run elsewhere. */
const raw = {
  name: "raw",
  setup(build) {
    build.onResolve({ filter: /\?raw$/ }, (asked) => ({
      path: path.resolve(asked.resolveDir, asked.path.slice(0, -4)),
      namespace: "raw",
    }));
    build.onLoad({ filter: /.*/, namespace: "raw" }, async ({ path: file }) => {
      const text = await readFile(file, "utf8");
      const { code } = await esbuild.transform(text, { minify: true, target: "es2022", loader: "js" });
      return { contents: code, loader: "text", watchFiles: [file] };
    });
  },
};

const shared = {
  bundle: true,
  minify: true,
  target: "es2022",
  legalComments: "none",
  logLevel: "warning",
  plugins: [raw],
  loader: { ".woff2": "file", ".woff": "file", ".svg": "file" },
  assetNames: "fonts/[name]",
};

/** A classic script loads modules while it runs; they are built by themselves and stand beside it. */
const lateModules = {
  name: "late-modules",
  setup(build) {
    build.onResolve({ filter: /\/live-(run|edit)\.js$/ }, (asked) => (asked.kind === "dynamic-import" ? { path: `./${path.basename(asked.path)}`, external: true } : null));
  },
};
const classic = () => ({ ...shared, plugins: [raw, lateModules], entryPoints: there(CLASSIC), outdir: OUT, format: "iife" });
const scripts = () => ({
  ...shared,
  entryPoints: there(MODULES),
  outdir: OUT,
  format: "esm",
  splitting: true,
  chunkNames: "chunk-[name]-[hash]",
  metafile: true,
});
const styles = () => ({ ...shared, entryPoints: there(STYLES), outdir: OUT });
const frame = () => ({ ...shared, entryPoints: [path.join(HERE, "src/runner/frame.ts")], format: "iife", outdir: OUT, write: false });

/** Express in one file, for the learners' own servers: inside the judge's jail there is no folder of packages. */
const writeExpress = () => esbuild.build({
  entryPoints: [path.join(HERE, "node_modules/express/index.js")],
  outfile: path.join(PACKAGE, "judge/built/express.js"),
  bundle: true, minify: true, platform: "node", format: "cjs", target: "node20", legalComments: "none", logLevel: "warning",
});

/** The server puts this script inside the frame's one page, so that the browser can keep it. */
const writeFrame = async () => {
  const built = await esbuild.build(frame());
  const script = built.outputFiles[0].text.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
  await writeFile(path.join(OUT, "frame.js"), script);
};

const walk = async (folder, keep, found = []) => {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (["node_modules", "built", "migrations", "__pycache__"].includes(entry.name)) continue;
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) await walk(full, keep, found);
    else if (keep.test(entry.name)) found.push(full);
  }
  return found;
};

const writeIcons = async () => {
  const names = new Set(ALWAYS_ICONS);
  for (const name of JSON.parse(await readFile(path.join(HERE, "src/styles/icons.json"), "utf8"))) names.add(name);
  const collect = async (folder, kind, pattern) => {
    for (const file of await walk(folder, kind)) for (const found of (await readFile(file, "utf8")).matchAll(pattern)) names.add(found[1]);
  };
  await collect(PACKAGE, /\.(html|py)$/, ICON_NAME);
  await collect(path.join(HERE, "src"), /\.ts$/, /"([a-z]+(?:-[a-z0-9]+)*)"/g);
  const symbols = [];
  for (const name of [...names].sort()) {
    const file = path.join(HERE, "node_modules/lucide-static/icons", `${name}.svg`);
    if (!existsSync(file)) continue;
    const inside = (await readFile(file, "utf8")).replace(/<!--.*?-->/gs, "").replace(/^[^]*?<svg[^>]*>|<\/svg>\s*$/g, "");
    const lines = inside.split("\n").map((line) => line.trim()).join("");
    symbols.push(`<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${lines}</symbol>`);
  }
  await writeFile(path.join(OUT, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
};

const printSizes = async (meta) => {
  const weight = async (file) => brotliCompressSync(await readFile(file)).length;
  const rel = (file) => path.relative(process.cwd(), file);
  for (const [name] of Object.entries(there(MODULES))) {
    const start = rel(path.join(OUT, `${name}.js`));
    const seen = new Set();
    const visit = (file) => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const one of meta.outputs[file].imports) if (one.kind === "import-statement") visit(one.path);
    };
    visit(start);
    let total = 0;
    for (const file of seen) total += await weight(file);
    console.log(`${name}.js with what it imports at once: ${(total / 1024).toFixed(1)} KB`);
  }
  for (const file of ["app.js", "class.js", "lesson.js", "frame.js", "app.css", "exercise.css", "lesson.css", "icons.svg"]) {
    const full = path.join(OUT, file);
    if (existsSync(full)) console.log(`${file}: ${((await weight(full)) / 1024).toFixed(1)} KB`);
  }
  for (const file of await readdir(path.join(OUT, "fonts"))) {
    console.log(`fonts/${file}: ${((await stat(path.join(OUT, "fonts", file))).size / 1024).toFixed(1)} KB`);
  }
};

const others = () => Promise.all([writeFrame(), writeIcons(), writeExpress()]);

const main = async () => {
  const watch = process.argv.includes("--watch");
  if (!watch) await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  if (watch) {
    const again = { name: "others", setup: (build) => build.onEnd(() => others().catch((error) => console.error(error.message))) };
    const contexts = [scripts(), classic(), styles()].map((options) => esbuild.context({ ...options, plugins: [...options.plugins, again] }));
    for (const context of await Promise.all(contexts)) await context.watch();
    return;
  }
  const [built] = await Promise.all([scripts(), classic(), styles()].map((options) => esbuild.build(options)).concat(others()));
  if (process.argv.includes("--sizes")) await printSizes(built.metafile);
};

export { raw };

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
