import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { build } from "esbuild";
import { runMain } from "./run-main";

const root = path.dirname(__dirname);

/** What runs in pages, by the name of the constant and the file that it begins with. */
const SCRIPTS: Readonly<Record<string, string>> = { LINKS: "plan.ts", LIVE: "live.ts" };

/** Where they are kept as text: pages carry them, and load nothing. */
export const TARGET = path.join(root, "page/scripts.ts");

/** The scripts of pages as text, each whole in itself. */
export async function pageScripts(): Promise<string> {
  const constants = Object.entries(SCRIPTS).map(async ([name, file]) => {
    return `export const ${name} =\n  ${JSON.stringify(await scriptOf(file))};\n`;
  });
  return ["// Written by `npm run generate` from `page/browser`.\n", ...(await Promise.all(constants))].join("\n");
}

async function scriptOf(file: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [path.join("page/browser", file)],
    bundle: true,
    platform: "browser",
    format: "iife",
    target: "es2022",
    minify: true,
    legalComments: "none",
    logLevel: "error",
    write: false,
  });
  const [made] = outputFiles;
  if (made === undefined) throw new Error("The bundler made no file.");
  // In a page the text of a script ends where this stands.
  return made.text.trim().replaceAll("</script", "<\\/script");
}

if (require.main === module)
  runMain(async () => {
    writeFileSync(TARGET, await pageScripts());
    return 0;
  });
