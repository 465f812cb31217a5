import { execFile } from "node:child_process";

/** Programs that listen on every interface are to be reached by nobody: what they are started through, or why there is nothing. */
export type PrivateNetwork = { readonly through: readonly string[] } | { readonly reason: string };

// As root, and as a user where the machine lets users have namespaces.
const WAYS = [["--net"], ["--user", "--map-root-user", "--net"]];
const ENTER = 'ip link set lo up && exec "$@"';

/** A network that has its own loopback and nothing else, for a command and all that it starts. Only Linux has such. */
export async function privateNetwork(): Promise<PrivateNetwork> {
  const reasons: string[] = [];
  for (const way of WAYS) {
    const through = ["unshare", ...way, "--", "/bin/sh", "-c", ENTER, "private-network"];
    const reason = await failureOf([...through, "true"]);
    if (reason === undefined) return { through };
    reasons.push(`unshare ${way.join(" ")}: ${reason}`);
  }
  return { reason: `no private network can be made (${reasons.join("; ")})` };
}

function failureOf([command = "", ...args]: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(command, args, (error, _stdout, stderr) =>
      resolve(error ? stderr.trim().split("\n").at(-1) || error.message : undefined),
    );
  });
}
