import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

/** A program and the pinned Go module it is built from. */
export interface GoProgram {
  readonly program: string;
  readonly title: string;
  readonly takes: string;
  /** The module and its version, for people; what is built is what the go.mod in `folder` pins. */
  readonly module: string;
  readonly version: string;
  readonly package: string;
  /** The oldest Go that builds it. */
  readonly go: string;
  readonly folder: string;
  /** What the linker writes into variables, as `package.Variable=value`. */
  readonly variables: readonly string[];
  /** Files of the module that lie beside the program, by their path in it. */
  readonly besides?: readonly string[];
}

/** What a go.mod pins, so that a version is written in one place only. */
export interface Pins {
  readonly go: string;
  /** The packages of its `tool` lines. */
  readonly tools: readonly string[];
  /** The required module that holds a package. */
  moduleOf(pkg: string): { readonly module: string; readonly version: string };
}

export function readPins(folder: string): Pins {
  const text = readFileSync(path.join(folder, "go.mod"), "utf8");
  const required = [...text.matchAll(/^(?:require)?\s*(\S+) (v\S+)/gm)].map(([, module = "", version = ""]) => ({
    module,
    version,
  }));
  const block = /^tool \(\n([^)]*)\)/m.exec(text)?.[1]?.trim().split(/\s+/) ?? [];
  const go = /^go (\S+)$/m.exec(text)?.[1];
  if (go === undefined) throw new Error(`${folder}/go.mod has no line like go 1.2.3`);
  return {
    go,
    tools: [...block, ...[...text.matchAll(/^tool ([^(\s]+)$/gm)].flatMap(([, pkg]) => pkg ?? [])],
    moduleOf(pkg) {
      const found = required.find(({ module }) => pkg === module || pkg.startsWith(`${module}/`));
      if (found === undefined) throw new Error(`${folder}/go.mod requires no module that holds ${pkg}`);
      return found;
    },
  };
}

/** The arguments of `go` that build a program into the file `target`. */
export function goArguments(program: GoProgram, target: string): string[] {
  const variables = program.variables.map((variable) => ` -X ${variable}`).join("");
  return [
    ...["build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-tags", "osusergo,grpcnotrace"],
    ...["-ldflags", `-s -w${variables}`, "-o", target, program.package],
  ];
}

/** Changes whenever a pin, a source of ours or a build flag of any of the programs does. */
export function digestOf(programs: readonly GoProgram[]): string {
  const hash = createHash("sha256");
  for (const program of programs) {
    const sources = readdirSync(program.folder).filter((name) => name.endsWith(".go") && name !== "main.go");
    for (const name of ["go.mod", "go.sum", "main.go", ...sources.sort()]) {
      const file = path.join(program.folder, name);
      if (existsSync(file)) hash.update(readFileSync(file));
    }
    hash.update(goArguments(program, program.program).join("\0"));
  }
  return hash.digest("hex").slice(0, 8);
}
