import { execFile } from "node:child_process";
import type { Environment } from "../settings";

const VARIABLES = ["GITHUB_SHA", "CI_COMMIT_SHA"];

/**
 * The commit that a plan is of: that of the folder, or else what the build says. On pull requests GitHub's variable names a
 * merge that nobody made.
 */
export async function commitOf(environment: Environment, cwd: string | undefined): Promise<string | undefined> {
  return (await headOf(environment, cwd)) ?? VARIABLES.map((name) => environment[name]).find(isCommit);
}

const isCommit = (text: string | undefined): text is string => text !== undefined && /^[0-9a-f]{7,64}$/.test(text);

function headOf(environment: Environment, cwd: string | undefined): Promise<string | undefined> {
  const options = { ...(cwd === undefined ? {} : { cwd }), env: { ...environment }, timeout: 5_000 };
  return new Promise((resolve) => {
    execFile("git", ["rev-parse", "HEAD"], options, (failure, out) => {
      const commit = failure ? undefined : out.trim();
      resolve(isCommit(commit) ? commit : undefined);
    });
  });
}
