import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as path from "node:path";

/** One program of the Pulumi CLI and the pinned Go module it is built from. */
export interface Recipe extends Known {
  readonly program: string;
  readonly version: string;
  readonly package: string;
  /** The oldest Go that builds it. */
  readonly go: string;
  readonly folder: string;
}

interface Known {
  readonly title: string;
  readonly takes: string;
  /** The package whose variable `Version` the linker sets. */
  readonly versionPackage: string;
}

const sdkVersion = "github.com/pulumi/pulumi/sdk/v3/go/common/version";
const known = {
  pulumi: { title: "the Pulumi CLI", takes: "about 4 minutes", versionPackage: sdkVersion },
  "language-nodejs": {
    title: "Pulumi's language host for Node.js",
    takes: "about half a minute",
    versionPackage: sdkVersion,
  },
  "language-yaml": {
    title: "Pulumi's language host for YAML",
    takes: "about a minute",
    versionPackage: "github.com/pulumi/pulumi-yaml/pkg/version",
  },
} satisfies Record<string, Known>;

/** The programs to have: the engine and the Node.js host, and the YAML host where asked for. */
export function recipes(options: { yaml: boolean }): Recipe[] {
  const base = [readRecipe("pulumi"), readRecipe("language-nodejs")];
  return options.yaml ? [...base, readRecipe("language-yaml")] : base;
}

/** Reads what to build from a go.mod, so that a version is written in one place only. */
function readRecipe(name: keyof typeof known): Recipe {
  const folder = path.join(__dirname, name);
  const text = readFileSync(path.join(folder, "go.mod"), "utf8");
  const pkg = only(text, /^tool (\S+)$/m, folder);
  const required = [...text.matchAll(/^(?:require)?\s*(\S+) (v\S+)/gm)];
  const version = required.find(([, module]) => module !== undefined && pkg.startsWith(`${module}/`))?.[2];
  if (version === undefined) throw new Error(`${folder}/go.mod requires no module that holds ${pkg}`);
  return {
    ...known[name],
    program: path.posix.basename(pkg),
    version,
    package: pkg,
    go: only(text, /^go (\S+)$/m, folder),
    folder,
  };
}

/** The arguments of `go` that build a recipe into the file `target`. */
export function goArguments(recipe: Recipe, target: string): string[] {
  // Without the linker's variable the CLI reports no version, which the Automation API refuses.
  const variable = `${recipe.versionPackage}.Version=${recipe.version}`;
  return [
    ...["build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-tags", "osusergo,grpcnotrace"],
    ...["-ldflags", `-s -w -X ${variable}`, "-o", target, recipe.package],
  ];
}

/** Changes whenever a pin or a build flag of any program does. */
export function recipesDigest(): string {
  const hash = createHash("sha256");
  for (const recipe of recipes({ yaml: true })) {
    hash
      .update(readFileSync(path.join(recipe.folder, "go.mod")))
      .update(readFileSync(path.join(recipe.folder, "go.sum")));
    hash.update(goArguments(recipe, recipe.program).join("\0"));
  }
  return hash.digest("hex").slice(0, 8);
}

function only(text: string, pattern: RegExp, folder: string): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`${folder}/go.mod has no line like ${pattern.source}`);
  return found;
}
