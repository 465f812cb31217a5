import * as path from "node:path";
import { digestOf, type GoProgram, readPins } from "../go-programs/program";

/** A language of Pulumi beside JavaScript, whose host is asked for by name. */
export const LANGUAGES = ["yaml", "python", "go"] as const;
export type Language = (typeof LANGUAGES)[number];

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
export const recipes = (languages: readonly Language[] = []): GoProgram[] => [
  readRecipe("pulumi"),
  readRecipe("language-nodejs"),
  ...languages.map((language) => readRecipe(`language-${language}`)),
];

/** The program that generates SDKs: nothing that a user's own installation of Pulumi has. */
export const codegenRecipe = (): GoProgram => readRecipe("codegen");

function readRecipe(name: keyof typeof known): GoProgram {
  const folder = path.join(__dirname, name);
  const { versionPackage, ownProgram, ...facts }: Known = known[name];
  const pins = readPins(folder);
  const [tool] = pins.tools;
  const counted = ownProgram?.module ?? tool;
  if (counted === undefined) throw new Error(`${folder}/go.mod has no line like tool example.com/program`);
  const { module, version } = pins.moduleOf(counted);
  return {
    ...facts,
    program: ownProgram?.program ?? path.posix.basename(counted),
    module,
    version,
    package: ownProgram ? "." : counted,
    go: pins.go,
    folder,
    // Without it the CLI reports no version, which the Automation API refuses.
    variables: [`${versionPackage}.Version=${version}`],
  };
}

/** Changes whenever a pin or a build flag of any program does. */
export const recipesDigest = (): string => digestOf([...recipes(LANGUAGES), codegenRecipe()]);
