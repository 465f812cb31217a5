import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Lab } from "palette-maas-lab";
import { copyOfExample, linkPackages } from "../example-project";
import { isolatedPulumi } from "../pulumi-home";
import { PulumiOutput } from "./pulumi-output";
import { rackChanges } from "./rack-changes";

/** Runs a command and shows what it prints; how it ends is expected. */
export type Shell = (command: string, expect?: "success" | "failure", shown?: string) => Promise<void>;

interface Session {
  /** Where everything is. */
  readonly dir: string;
  readonly example: string;
  /** How the program reaches what it manages. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Runs commands in a copy of an example, on state and a home of their own. */
export async function shell(lab: Lab, { dir, example, env: access, signal }: Session): Promise<Shell> {
  const project = copyOfExample(example, dir);
  linkPackages(project);
  const env = { ...(await isolatedPulumi(dir)), ...access };
  return async (command, expect = "success", shown = command) => {
    print(`$ ${shown}`);
    const output = new PulumiOutput();
    const code = await new Promise<number | null>((resolve, reject) => {
      const child = spawn(command, { cwd: project, env, shell: true, signal, stdio: ["pipe", "pipe", "pipe"] });
      child.on("error", reject).on("close", resolve);
      for (const input of [child.stdout, child.stderr])
        createInterface({ input }).on("line", (line) => {
          for (const one of output.take(line)) print(one);
        });
      // The key travels on standard input, where no process list shows it.
      child.stdin.end(command.includes("--secret") ? lab.maas.apiKey : "");
    });
    if ((code === 0) !== (expect === "success"))
      throw new Error(`'${command}' ended with ${code}, which was not expected.`);
  };
}

/** What every job ends with: nothing drifted, and what is protected goes only after its protection. */
export async function showEnd(lab: Lab, run: Shell, rack: () => Promise<void>): Promise<void> {
  say("Nothing has drifted:");
  await run("pulumi refresh --yes --expect-no-changes --suppress-outputs");
  say("Physical machines are protected: this is refused.");
  await run("pulumi destroy --yes", "failure");
  await rack();
  say("Taking the protection off is a change of its own; then the stack may go.");
  await run("pulumi config set protect false");
  await run("pulumi up --yes --skip-preview --suppress-outputs");
  await run("pulumi destroy --yes --skip-preview");
  await released(lab);
  await rack();
}

/** MAAS takes a minute or two of the lab's time to switch the servers off. */
async function released(lab: Lab): Promise<void> {
  for (let look = 0; look < 100; look++) {
    if (!lab.maas.world.machines.some(({ statusName }) => statusName === "Releasing")) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Shows the rack, and marks what moved since it was shown last. */
export function rackOf(lab: Lab): () => Promise<void> {
  let before = "";
  return async () => {
    const now = await (await fetch(`${lab.palette.url}/lab/rack`)).text();
    print("");
    for (const line of rackChanges(before, now)) print(line);
    before = now;
  };
}

export const say = (text: string): void => print(`--- ${text}`);

let last = "";

/** A heading stands apart from what is before it, and a command from what an earlier one printed. */
function print(line: string): void {
  const isHeading = line.startsWith("--- ");
  const isCommand = line.startsWith("$ ");
  const followsPrinted = !/^(?:--- |\$ |$)/.test(last);
  if (isHeading || (isCommand && followsPrinted)) console.log("");
  console.log(line);
  last = line;
}
