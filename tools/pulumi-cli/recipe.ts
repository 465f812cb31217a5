import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";

/** A language of Pulumi beside JavaScript, whose host is asked for by name. */
export const LANGUAGES = ["yaml", "python", "go"] as const;
export type Language = (typeof LANGUAGES)[number];

/** One program of the Pulumi CLI and the pinned Go module it is built from. */
export interface Recipe extends Known {
  readonly program: string;
  readonly module: string;
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
  /** Files of the module that lie beside the program, by their path in it. */
  readonly besides?: readonly string[];
  /** For a program of this folder: its name, and the module whose version counts. */
  readonly ownProgram?: { readonly program: string; readonly module: string };
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
  "language-python": {
    title: "Pulumi's language host for Python",
    takes: "about half a minute",
    versionPackage: sdkVersion,
    besides: ["python/cmd/pulumi-language-python-exec"],
  },
  "language-go": { title: "Pulumi's language host for Go", takes: "about half a minute", versionPackage: sdkVersion },
  codegen: {
    title: "Pulumi's generators of SDKs",
    takes: "about 2 minutes",
    versionPackage: sdkVersion,
    ownProgram: { program: "pulumi-codegen", module: "github.com/pulumi/pulumi/pkg/v3" },
  },
} satisfies Record<string, Known>;

/** The programs to have: the engine, the Node.js host, and the hosts of other languages that are asked for. */
export const recipes = (languages: readonly Language[] = []): Recipe[] => [
  readRecipe("pulumi"),
  readRecipe("language-nodejs"),
  ...languages.map((language) => readRecipe(`language-${language}`)),
];

/** The program that generates SDKs: nothing that a user's own installation of Pulumi has. */
export const codegenRecipe = (): Recipe => readRecipe("codegen");

/** Reads what to build from a go.mod, so that a version is written in one place only. */
function readRecipe(name: keyof typeof known): Recipe {
  const folder = path.join(__dirname, name);
  const text = readFileSync(path.join(folder, "go.mod"), "utf8");
  const facts: Known = known[name];
  const { ownProgram } = facts;
  const pkg = ownProgram ? "." : only(text, /^tool (\S+)$/m, folder);
  const required = [...text.matchAll(/^(?:require)?\s*(\S+) (v\S+)/gm)];
  const holds = (module = ""): boolean => (ownProgram ? module === ownProgram.module : pkg.startsWith(`${module}/`));
  const [, module, version] = required.find(([, one]) => one !== undefined && holds(one)) ?? [];
  if (module === undefined || version === undefined)
    throw new Error(`${folder}/go.mod requires no module that holds ${ownProgram?.module ?? pkg}`);
  return {
    ...facts,
    program: ownProgram?.program ?? path.posix.basename(pkg),
    module,
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
  for (const recipe of [...recipes(LANGUAGES), codegenRecipe()]) {
    for (const name of ["go.mod", "go.sum", "main.go"]) {
      const file = path.join(recipe.folder, name);
      if (existsSync(file)) hash.update(readFileSync(file));
    }
    hash.update(goArguments(recipe, recipe.program).join("\0"));
  }
  return hash.digest("hex").slice(0, 8);
}

function only(text: string, pattern: RegExp, folder: string): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`${folder}/go.mod has no line like ${pattern.source}`);
  return found;
}
