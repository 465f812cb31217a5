import { execFileSync } from "node:child_process";

export interface Process {
  pid: number;
  parent: number;
  command: string;
}

/** The process and everything that it started, directly or not. */
export function familyOf(pid: number): Process[] {
  const all = running();
  const family = all.filter((known) => known.pid === pid);
  for (const member of family) family.push(...all.filter(({ parent }) => parent === member.pid));
  return family;
}

/** Whether a process serves one of the two fronts to the engine. */
export const isServer = ({ command }: Process): boolean =>
  /pulumi-resource-palette-maas|pulumi-resource-pulumi-nodejs|dynamic-provider/.test(command);

/** Those of the processes that still run. */
export function aliveOf(processes: readonly Process[]): Process[] {
  const now = new Map(running().map((known) => [known.pid, known.command]));
  return processes.filter(({ pid, command }) => now.get(pid) === command);
}

/** Ends processes; those that have ended already are none. */
export function kill(processes: readonly Process[]): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }
}

function running(): Process[] {
  const listed = execFileSync("ps", ["-A", "-ww", "-o", "pid=,ppid=,stat=,args="], { encoding: "utf8" });
  return listed.split("\n").flatMap((line) => {
    const [, pid, parent, state = "", command = ""] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    // What has ended and waits for its parent to notice runs no more.
    return pid === undefined || state.startsWith("Z") ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}
