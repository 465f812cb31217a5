import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import ts from "typescript";

const root = path.resolve(__dirname, "../..");

/** A source file of the repository. */
export interface SourceFile {
  /** Path from the root of the repository. */
  name: string;
  lines: number;
  functions: readonly SourceFunction[];
  /** Files of the tree that it imports, for their types alone too. */
  imports: readonly string[];
}

export interface SourceFunction {
  /** `file:line name` */
  at: string;
  /** Lines of its text; 0 where it is a type. */
  lines: number;
  parameters: number;
}

/** TypeScript files in these folders that git tracks or would. */
export const trackedSources = (...folders: string[]): string[] =>
  execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", ...folders], {
    cwd: root,
    encoding: "utf8",
  })
    .split("\n")
    .filter((name) => name.endsWith(".ts"));

/** What the compiler reads in source files. */
export function readSources(names: readonly string[]): SourceFile[] {
  const known = new Set(names);
  return names.map((name) => {
    const text = readFileSync(path.join(root, name), "utf8");
    const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
    return {
      name,
      lines: file.getLineStarts().length - 1,
      functions: functionsIn(file, name),
      imports: ts.preProcessFile(text).importedFiles.flatMap(({ fileName }) => resolved(name, fileName, known)),
    };
  });
}

function resolved(from: string, specifier: string, known: ReadonlySet<string>): string[] {
  if (!specifier.startsWith(".")) return [];
  const target = path.normalize(path.join(path.dirname(from), specifier));
  return [`${target}.ts`, `${target}/index.ts`].filter((name) => known.has(name));
}

function functionsIn(file: ts.SourceFile, name: string): SourceFunction[] {
  const found: SourceFunction[] = [];
  const lineOf = (position: number): number => file.getLineAndCharacterOfPosition(position).line;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) {
      const [first, last] = [lineOf(node.getStart(file)), lineOf(node.end)];
      const isBody = "body" in node && node.body !== undefined;
      found.push({
        at: `${name}:${first + 1} ${node.name?.getText(file) ?? ""}`.trim(),
        lines: isBody ? last - first + 1 : 0,
        parameters: node.parameters.length,
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** One cycle of imports, from a file back to itself; empty where there is none. */
export function importCycle(files: readonly SourceFile[]): string[] {
  const imports = new Map(files.map((file) => [file.name, file.imports]));
  const done = new Set<string>();
  const walk = (name: string, way: readonly string[]): string[] => {
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name];
    if (done.has(name)) return [];
    for (const next of imports.get(name) ?? []) {
      const cycle = walk(next, [...way, name]);
      if (cycle.length > 0) return cycle;
    }
    done.add(name);
    return [];
  };
  for (const { name } of files) {
    const cycle = walk(name, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
