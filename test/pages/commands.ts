import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { readArguments } from "../../provider/command/arguments";
import { messageOf } from "../../provider/core/errors";

const root = path.resolve(__dirname, "../..");
const scripts: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(path.join(root, "package.json"), "utf8"),
).scripts;

/** What pages name besides, and nothing here can hold them to. */
const OF_OTHERS = ["export", "terraform"];

/** Commands of npm that are used as they are. */
const NPM = ["ci", "install"];

const WORD = /&&|[|;]|(?:"[^"]*"|'[^']*'|[^\s"';])+/g;
const BETWEEN = ["&&", "|", ";"];

/** The commands in lines of a shell, each as its words: without comments, variables that are set for it, and quotation marks. */
export const commandsIn = (text: string): string[][] => text.split("\n").flatMap(commandsInLine);

function commandsInLine(line: string): string[][] {
  const commands: string[][] = [[]];
  for (const word of line.replace(/(^|\s)#.*$/, "").match(WORD) ?? [])
    if (BETWEEN.includes(word)) commands.push([]);
    else commands.at(-1)?.push(word.replace(/["']/g, ""));
  return commands
    .map((words) => words.slice(words.findIndex((word) => !/^[A-Z_]+=/.test(word))))
    .filter((words) => words.length > 0);
}

/** What is wrong with a command as a page names it; undefined where all of it is there. Those of Pulumi are asked of its CLI elsewhere. */
export function problemOf([program = "", ...args]: readonly string[]): string | undefined {
  if (OF_OTHERS.includes(program) || program === "pulumi") return undefined;
  if (program === "npm") return problemOfNpm(args);
  if (program === "npx") return problemOf(args[0] === "--no-install" ? args.slice(1) : args);
  if (program === "palette-maas") return problemOfOurs(args);
  if (program === "palette-maas-lab") return unknownOption(args, labUsage());
  if (program === "node") return missingFile(args);
  if (program.startsWith(".")) return existsSync(path.join(root, program)) ? undefined : `there is no ${program}`;
  if (!existsSync(path.join(root, "node_modules/.bin", program))) return `there is no program ${program}`;
  return missingFile(args) ?? (program === "mocha" ? unknownOption(args, mochaUsage()) : undefined);
}

function problemOfNpm([verb = "", ...rest]: readonly string[]): string | undefined {
  if (NPM.includes(verb)) return undefined;
  const name = verb === "run" ? (rest[0] ?? "") : verb;
  const script = scripts[name];
  if (script === undefined) return `package.json has no script ${name}`;
  const texts = (script.match(/\S+\.ts\b/g) ?? []).flatMap(programText);
  if (name === "test") texts.push(mochaUsage());
  const given = rest.includes("--") ? rest.slice(rest.indexOf("--") + 1) : [];
  return unknownOption(given, texts.join("\n"));
}

/** A program, and what it imports from its own folder, which may read its arguments. */
function programText(file: string): string[] {
  const text = readFileSync(path.join(root, file), "utf8");
  const imported = [...text.matchAll(/from "\.\/([\w-]+)"/g)].map(([, name]) => `${path.dirname(file)}/${name}.ts`);
  return [text, ...imported.map((name) => readFileSync(path.join(root, name), "utf8"))];
}

/** Ours reads its arguments itself. In prose it may stand alone, and an option without its value. */
function problemOfOurs(args: readonly string[]): string | undefined {
  if (args.length === 0) return undefined;
  const values = /^--/.test(args.at(-1) ?? "") ? [[], ["1"], ["delete"]] : [[]];
  const problems = values.map((value) => {
    try {
      readArguments([...args, ...value]);
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  });
  return problems.includes(undefined) ? undefined : problems[0];
}

const isOption = (word: string): boolean => /^--?[a-zA-Z]/.test(word);

function unknownOption(args: readonly string[], usage: string): string | undefined {
  const unknown = args.filter(isOption).find((option) => !usage.split(/[^\w-]+/).includes(option.split("=")[0] ?? ""));
  return unknown === undefined ? undefined : `there is no option ${unknown}`;
}

function missingFile(args: readonly string[]): string | undefined {
  const missing = args.find((word) => /^[\w./-]+\.(ts|js)$/.test(word) && !existsSync(path.join(root, word)));
  return missing === undefined ? undefined : `there is no file ${missing}`;
}

const usages = new Map<string, string>();

/** What a program says with `--help`, asked once. */
function usageOf(program: string): string {
  const known = usages.get(program);
  if (known !== undefined) return known;
  const usage = execFileSync(process.execPath, [path.join(root, program), "--help"], { encoding: "utf8" });
  usages.set(program, usage);
  return usage;
}
const labUsage = (): string => usageOf("lab/bin/palette-maas-lab.js");
// It hands options of Node.js on.
const mochaUsage = (): string =>
  [usageOf("node_modules/mocha/bin/mocha.js"), ...process.allowedNodeEnvironmentFlags].join("\n");
