import { readdirSync, readFileSync } from "node:fs";

/** What a command is made of: the program, the server of its resources, and all that is Pulumi's own. */
export const ROLES = ["program", "server", "engine"] as const;

export type Role = (typeof ROLES)[number];

/** What one role used: seconds of CPU, and the highest resident memory of any of its processes in MB. */
export interface Used {
  cpu: number;
  megabytes: number;
}

const EVERY = 15;
// Ticks of the kernel's clock in /proc, on every platform that Node.js has been built for.
const TICKS_PER_SECOND = 100;

/** Watches a process and all that it starts until stopped; answers what each role used. Linux only. */
export function watch(root: number): () => Record<Role, Used> {
  const seen = new Map<number, { role: Role; cpu: number; megabytes: number }>();
  const look = (): void => {
    for (const pid of descendants(root)) {
      const now = usedBy(pid);
      const before = seen.get(pid);
      if (!now) continue;
      // One that has ended has no command line any more. Before it became what it is, it was a copy of the one that started it.
      const role = now.role ?? before?.role ?? "engine";
      seen.set(pid, { cpu: now.cpu, role, megabytes: Math.max(now.megabytes, before?.megabytes ?? 0) });
    }
  };
  const timer = setInterval(look, EVERY);
  look();
  return () => {
    clearInterval(timer);
    const total = (role: Role): Used => {
      const own = [...seen.values()].filter((process) => process.role === role);
      const cpu = own.reduce((sum, process) => sum + process.cpu, 0);
      return { cpu, megabytes: Math.round(Math.max(0, ...own.map(({ megabytes }) => megabytes))) };
    };
    return { program: total("program"), server: total("server"), engine: total("engine") };
  };
}

function descendants(root: number): number[] {
  const parents = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(fieldsOf(Number(name))[1]);
    parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
  }
  const found = [root];
  for (const pid of found) found.push(...(parents.get(pid) ?? []));
  return found;
}

function usedBy(pid: number): { role: Role | undefined; cpu: number; megabytes: number } | undefined {
  const fields = fieldsOf(pid);
  if (fields.length === 0) return undefined;
  const [user = 0, system = 0] = fields.slice(11, 13).map(Number);
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(textOf(`/proc/${pid}/status`))?.[1];
  return { role: roleOf(pid), cpu: (user + system) / TICKS_PER_SECOND, megabytes: Number(kilobytes ?? 0) / 1024 };
}

function roleOf(pid: number): Role | undefined {
  const command = textOf(`/proc/${pid}/cmdline`);
  if (command === "") return undefined;
  if (/cmd\/run\b/.test(command)) return "program";
  return /dynamic-provider|fronts\/plugin\/main|resource-palette-maas/.test(command) ? "server" : "engine";
}

/** The members of /proc/PID/stat behind the name, which may hold anything. */
function fieldsOf(pid: number): string[] {
  const text = textOf(`/proc/${pid}/stat`);
  return text === "" ? [] : text.slice(text.lastIndexOf(")") + 2).split(" ");
}

// A process may end between being listed and being read.
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
