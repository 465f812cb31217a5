import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { pulumiCli } from "../../tools/pulumi-cli";
import { commandsIn } from "../pages/commands";
import { codeBlocksOf, codeSpansOf } from "../support/markdown";
import { allPages } from "../support/pages";
import { temporaryFolder } from "../support/temporary";

/** The words of a command before its first option, without the folder that it is run in; at most so many as a subcommand has. */
function subcommandOf(words: readonly string[]): string[] {
  const rest = words[0] === "-C" ? words.slice(2) : words;
  const end = rest.findIndex((word) => word.startsWith("-"));
  return rest.slice(0, end < 0 ? 2 : Math.min(end, 2));
}

describe("commands of Pulumi on the pages", () => {
  const usages = new Map<string, string>();
  const home = temporaryFolder("pages");
  let cli: string;

  before(async () => {
    cli = (await pulumiCli()).pulumi;
  });
  after(() => home.remove());

  function usageOf(subcommand: readonly string[]): string {
    const asked = subcommand.join(" ");
    const known = usages.get(asked);
    if (known !== undefined) return known;
    const env = { ...process.env, PULUMI_HOME: home.path };
    const { stdout } = spawnSync(cli, [...subcommand, "--help"], { env, encoding: "utf8" });
    usages.set(asked, stdout);
    return stdout;
  }

  function problemOf(words: readonly string[]): string | undefined {
    const subcommand = subcommandOf(words);
    const usage = usageOf(subcommand);
    // Of a word that it does not know, the CLI tells the usage of what stands before it.
    const group = /^ {2}pulumi ?(.*) \[command\]$/m.exec(usage)?.[1];
    if (group !== undefined && group !== subcommand.join(" ")) return `there is no '${subcommand.join(" ")}'`;
    const unknown = words
      .filter((word) => /^--?[a-zA-Z]/.test(word))
      .find((word) => !usage.split(/[\s,]+/).includes(word.replace(/=.*/, "")));
    return unknown === undefined ? undefined : `there is no option ${unknown}`;
  }

  const problemsIn = (text: string): string[] =>
    commandsIn(text)
      .filter(([program]) => program === "pulumi")
      .flatMap(([, ...words]) => {
        const problem = problemOf(words);
        return problem === undefined ? [] : [`pulumi ${words.join(" ")}: ${problem}`];
      });

  it("are there, with their options", () => {
    const shells = allPages().flatMap(({ text }) => [
      ...codeBlocksOf(text).flatMap((block) => (["sh", "bash"].includes(block.language) ? [block.text] : [])),
      ...codeSpansOf(text).filter((span) => span.startsWith("pulumi ")),
    ]);
    assert.deepEqual(shells.flatMap(problemsIn), []);
    assert.ok(usages.size > 15);
  });

  it("are refused where they are not there", () => {
    const wrong =
      "pulumi upp\npulumi config sett a b\npulumi up --fast && pulumi -C x import a b --generate-code=false";
    assert.deepEqual(problemsIn(wrong), [
      "pulumi upp: there is no 'upp'",
      "pulumi config sett a b: there is no 'config sett'",
      "pulumi up --fast: there is no option --fast",
    ]);
  });
});
