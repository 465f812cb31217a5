import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { build } from "esbuild";

/** The plugin's code with all that it needs, and the licences of what is others'. */
export interface Bundle {
  code: string;
  licences: string;
}

// In words that every Node.js understands, before anything that only a new one does.
const refuseOldNode = (engines: string): string => {
  const [major = 0, minor = 0] = engines.replace(/^>=/, "").split(".").map(Number);
  return [
    'var v = process.versions.node.split(".").map(Number);',
    `if (v[0] < ${major} || (v[0] === ${major} && v[1] < ${minor})) {`,
    `  console.error("pulumi-resource-palette-maas needs Node.js ${engines}; this is " + process.versions.node + ".");`,
    "  process.exit(1);",
    "}",
  ].join("\n");
};

/** Bundles the compiled plugin into one file. */
export async function bundled(root: string, engines: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["dist/provider/fronts/plugin/main.js"],
    outfile: "plugin.js",
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    // Names are in messages and stack traces; the size is no matter.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    banner: { js: refuseOldNode(engines) },
    logLevel: "error",
    write: false,
    metafile: true,
  });
  const [code] = outputFiles;
  if (!code) throw new Error("The bundler made no file.");
  return { code: code.text, licences: licencesOf(root, Object.keys(metafile.inputs)) };
}

function licencesOf(root: string, inputs: readonly string[]): string {
  const packages = new Set(inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []));
  return [...packages]
    .sort()
    .map((folder) => licenceOf(path.join(root, folder)))
    .join("\n");
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(path.join(folder, file), "utf8").trim() : `Licensed under ${license}.`;
  return `${name} ${version}\n\n${text}\n`;
}
