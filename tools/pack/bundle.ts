import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { build, type Plugin } from "esbuild";

/** What is bundled, and how. */
export interface BundleOptions {
  /** The source file to begin with, from the root of the checkout. */
  entry: string;
  /** Packages that are installed beside it and loaded from there. */
  external?: readonly string[];
  /** Code before everything else. */
  banner?: string;
  /** Whether a map back to the sources is made. */
  mapped?: boolean;
}

/** One file of code with all that it needs. */
export interface Bundle {
  code: string;
  map: string | undefined;
  /** Folders of the packages of others of which it holds code. */
  packages: readonly string[];
}

/** Bundles a source file: one file is loaded several times as fast as the hundreds that it is made of. */
export async function bundled(root: string, { entry, external = [], banner, mapped }: BundleOptions): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: `${path.basename(entry, ".ts")}.js`,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    // As modules, packages are loaded without a wrapper around each of their files.
    mainFields: ["module", "main"],
    conditions: ["import"],
    external: [...external],
    // Names are in messages and stack traces; the size is no matter.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    sourcemap: mapped ? "linked" : false,
    plugins: [englishOnly],
    logLevel: "error",
    write: false,
    metafile: true,
    ...(banner === undefined ? {} : { banner: { js: banner } }),
  });
  const [code, map] = ["js", "map"].map((kind) => outputFiles.find((file) => file.path.endsWith(`.${kind}`))?.text);
  if (code === undefined) throw new Error("The bundler made no file.");
  return { code, map, packages: packagesIn(Object.keys(metafile.inputs)) };
}

// A third of zod is its messages in fifty languages, which nothing here asks for.
const englishOnly: Plugin = {
  name: "english-only",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    })),
};

const packagesIn = (inputs: readonly string[]): string[] => [
  ...new Set(inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? [])),
];

/** The licences of packages, each under its name and version. */
export function licencesOf(root: string, packages: Iterable<string>): string {
  return [...new Set(packages)]
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
