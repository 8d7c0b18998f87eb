/** Bundles one TypeScript file for a test:  node test/bundle.mjs FROM TO */
import * as esbuild from "esbuild";
import { raw } from "../build.mjs";

const [from, to] = process.argv.slice(2);
await esbuild.build({ entryPoints: [from], outfile: to, bundle: true, format: "iife", target: "es2022", plugins: [raw], logLevel: "warning" });
