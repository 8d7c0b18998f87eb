// Builds the icon sprite from lucide: one file, one <symbol> for each name in icons.json.
//   node src/styles/icons.mjs OUT.svg        or:  import { buildIcons } from "./src/styles/icons.mjs"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const here = new URL(".", import.meta.url);

/** Write the sprite to `out`. Throws, naming the icon, when lucide has none of that name. */
export function buildIcons(out) {
  const names = JSON.parse(readFileSync(new URL("icons.json", here), "utf8"));
  const symbols = names.map((name) => {
    const file = new URL(`../../node_modules/lucide-static/icons/${name}.svg`, here);
    const svg = readFileSync(file, "utf8");
    const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner.replace(/\s*\n\s*/g, "").replaceAll(" />", "/>")}</symbol>`;
  });
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, `<svg xmlns="http://www.w3.org/2000/svg"><!-- lucide icons, ISC licence -->${symbols.join("")}</svg>\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildIcons(process.argv[2]);
