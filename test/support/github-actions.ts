import { spawn } from "node:child_process";
import { z } from "zod";

/** A step of a workflow of GitHub Actions, as far as tests look at it. */
export const Step = z.object({
  name: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
});

/** An official action at a commit: a tag can be moved, a commit cannot. */
export const PINNED = /^(actions|pulumi)\/[\w-]+@[0-9a-f]{40}$/;

/** The command of a step, by the step's name. */
export function commandIn(steps: readonly z.infer<typeof Step>[], name: string): string {
  const command = steps.find((one) => one.name === name)?.run;
  if (command === undefined) throw new Error(`no step '${name}' runs anything`);
  return command;
}

/** Runs a command as GitHub does; answers its exit code and what it printed. */
export function inBash(
  command: string,
  cwd: string,
  env: Record<string, string>,
): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn("bash", ["-e", "-c", command], { cwd, env });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (part) => {
        text += part;
      });
    }
    child.on("error", reject).on("close", (code) => resolve({ code, text }));
  });
}
