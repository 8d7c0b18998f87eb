/**
 * Builds the front end into src/waypost/site/static/built/: scripts, styles, fonts, the icon sprite and the frame page.
 *   node build.mjs            once, minified
 *   node build.mjs --watch    again after each change
 *   node build.mjs --sizes    also prints what each entry weighs, compressed
 * Names carry no hash: Django's static storage adds one. Nothing is fetched while building or by what is built.
 */
import * as esbuild from "esbuild";
import { copyFile, mkdir, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const PACKAGE = path.resolve(HERE, "../src/waypost");
const OUT = path.join(PACKAGE, "site/static/built");

/** Built name → source; an entry that does not exist yet is passed over. */
const ENTRIES = {
  app: "src/app.ts",
  exercise: "src/exercise/exercise.ts",
  lesson: "src/lesson.ts",
  class: "src/class.ts",
};
const STYLES = { app: "src/styles/app.css", exercise: "src/exercise/exercise.css" };
const FONTS = [
  "@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2",
  "@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-italic.woff2",
  "@fontsource-variable/atkinson-hyperlegible-mono/files/atkinson-hyperlegible-mono-latin-wght-normal.woff2",
  "@fontsource-variable/lexend/files/lexend-latin-wght-normal.woff2",
  "@fontsource/opendyslexic/files/opendyslexic-latin-400-normal.woff2",
  "@fontsource/opendyslexic/files/opendyslexic-latin-700-normal.woff2",
];
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

/** Addresses in style sheets that name a copied font stay as they are. */
const fontAddresses = {
  name: "fonts",
  setup(build) {
    build.onResolve({ filter: /^(\.\.?\/)*fonts\// }, (asked) => ({ path: `./${asked.path.replace(/^(\.\.?\/)*/, "")}`, external: true }));
  },
};

const shared = {
  bundle: true,
  minify: true,
  target: "es2022",
  legalComments: "none",
  logLevel: "warning",
  plugins: [raw, fontAddresses],
  loader: { ".woff2": "file", ".woff": "file", ".svg": "file" },
  assetNames: "fonts/[name]",
};

const scripts = () => ({
  ...shared,
  entryPoints: there(ENTRIES),
  outdir: OUT,
  format: "esm",
  splitting: true,
  chunkNames: "chunk-[name]-[hash]",
  metafile: true,
});
const styles = () => ({ ...shared, entryPoints: there(STYLES), outdir: OUT });
const frame = () => ({ ...shared, entryPoints: [path.join(HERE, "src/runner/frame.ts")], format: "iife", outdir: OUT, write: false });

/** The frame is one page with its script inside, so that it can be kept by the browser and needs no second request. */
const writeFrame = async () => {
  const built = await esbuild.build(frame());
  const script = built.outputFiles[0].text.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
  await writeFile(path.join(OUT, "frame.js"), script);
  await writeFile(
    path.join(OUT, "frame.html"),
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Your page</title></head><body><script>${script}</script></body></html>\n`,
  );
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
  const files = [...(await walk(PACKAGE, /\.(html|py)$/)), ...(await walk(path.join(HERE, "src"), /\.ts$/))];
  for (const file of files) for (const found of (await readFile(file, "utf8")).matchAll(ICON_NAME)) names.add(found[1]);
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

const copyFonts = async () => {
  await mkdir(path.join(OUT, "fonts"), { recursive: true });
  for (const font of FONTS) await copyFile(path.join(HERE, "node_modules", font), path.join(OUT, "fonts", path.basename(font)));
};

const printSizes = async (meta) => {
  const weight = async (file) => brotliCompressSync(await readFile(file)).length;
  const rel = (file) => path.relative(process.cwd(), file);
  for (const [name] of Object.entries(there(ENTRIES))) {
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
  for (const file of ["frame.html", "app.css", "exercise.css", "icons.svg"]) {
    const full = path.join(OUT, file);
    if (existsSync(full)) console.log(`${file}: ${((await weight(full)) / 1024).toFixed(1)} KB`);
  }
  for (const file of await readdir(path.join(OUT, "fonts"))) {
    console.log(`fonts/${file}: ${((await stat(path.join(OUT, "fonts", file))).size / 1024).toFixed(1)} KB`);
  }
};

const others = () => Promise.all([writeFrame(), writeIcons(), copyFonts()]);

const main = async () => {
  const watch = process.argv.includes("--watch");
  if (!watch) await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  if (watch) {
    const again = { name: "others", setup: (build) => build.onEnd(() => others().catch((error) => console.error(error.message))) };
    const contexts = [scripts(), styles()].map((options) => esbuild.context({ ...options, plugins: [...options.plugins, again] }));
    for (const context of await Promise.all(contexts)) await context.watch();
    return;
  }
  const [built] = await Promise.all([esbuild.build(scripts()), esbuild.build(styles()), others()]);
  if (process.argv.includes("--sizes")) await printSizes(built.metafile);
};

await main();
