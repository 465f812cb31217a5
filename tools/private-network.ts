import { execFile } from "node:child_process";

/** Programs that listen on every interface are to be reached by nobody: what they are started through, or why there is nothing. */
export type PrivateNetwork = { readonly through: readonly string[] } | { readonly reason: string };

// As root, and as a user where the machine lets users have namespaces.
const WAYS = [
  ["--net", "--mount"],
  ["--user", "--map-root-user", "--net", "--mount"],
];

/** The first line of a file of host names that only the private network has, so that names can be added to it. */
export const PRIVATE_HOSTS = "# of a private network";

// The file goes with the last process that sees it, as it has no name any more.
const ENTER = `
ip link set lo up &&
hosts=$(mktemp) &&
printf '%s\\n127.0.0.1 localhost\\n::1 localhost\\n' '${PRIVATE_HOSTS}' > "$hosts" &&
mount --bind "$hosts" /etc/hosts &&
rm "$hosts" &&
exec "$@"`;

/** A network with its own loopback and names and nothing else, for a command and all that it starts. Only Linux has such. */
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
