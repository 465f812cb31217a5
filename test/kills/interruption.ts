import { type ChildProcess, spawn } from "node:child_process";
import type { FaultProxy, Moment } from "../faults/proxy";
import { aliveOf, familyOf, isServer, kill, type Process } from "./processes";

export const SIGNALS = [
  "SIGKILL of the CLI",
  "SIGKILL of the server",
  "SIGKILL of both",
  "SIGINT",
  "SIGINT twice",
  "SIGTERM",
  "SIGTERM twice",
] as const;
export type SignalKind = (typeof SIGNALS)[number];

export const KINDS = ["write", "read", "MAAS write", "MAAS read"] as const;
/** A request to the plane unless it says so. */
export type Kind = (typeof KINDS)[number];

/** What stands between the product and its services. */
export interface Proxies {
  plane: FaultProxy;
  maas: FaultProxy;
}

export const SERVICES = ["plane", "maas"] as const;

/** What is done to a command, and when: at the k-th request of its kind, before or after the service has it. */
export interface Interruption {
  signal: SignalKind;
  kind: Kind;
  k: number;
  moment: Moment;
}

/** What came of a command. */
export interface CommandResult {
  code: number | null;
  text: string;
  /** In milliseconds, until its servers had ended. */
  took: number;
  isInterrupted: boolean;
  /** The command was ended, since its time was over. */
  isLate: boolean;
  /** Servers that had not ended in their time, and were ended. */
  left: readonly Process[];
}

export interface Command {
  args: readonly string[];
  cwd: string;
  env: Record<string, string>;
  /** In milliseconds, for the command and for what it leaves running. */
  limit: number;
}

export function kindOf(service: keyof Proxies, method: string): Kind {
  const kind = method === "GET" ? "read" : "write";
  return service === "maas" ? `MAAS ${kind}` : kind;
}

/** Runs a command of the CLI to its end, and waits for servers that it leaves running. */
export async function runInterrupted(
  command: Command,
  proxies: Proxies,
  interruption?: Interruption,
): Promise<CommandResult> {
  const start = performance.now();
  const child = spawn("pulumi", [...command.args, "--non-interactive", "--color", "never"], {
    cwd: command.cwd,
    env: command.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (part) => {
      text += part;
    });
  }
  const ended = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("exit", resolve));
  let family: Process[] = [];
  let isInterrupted = false;
  const interrupt = async (): Promise<void> => {
    isInterrupted = true;
    family = familyOf(child.pid ?? 0);
    if (interruption) await deal(interruption.signal, child, family);
  };
  for (const service of SERVICES)
    proxies[service].hold = interruption ? atRequest(service, interruption, interrupt) : async () => {};
  let isLate = false;
  const limit = setTimeout(() => {
    isLate = true;
    family = familyOf(child.pid ?? 0);
    child.kill("SIGKILL");
  }, command.limit);
  const code = await ended;
  clearTimeout(limit);
  for (const proxy of Object.values(proxies)) proxy.hold = async () => {};
  const left = await leftOf(family.filter(isServer), start + command.limit);
  // The engine's own language host may stay for a while where its engine was killed; it does nothing.
  kill(aliveOf(family));
  return { code, text, took: performance.now() - start, isInterrupted, isLate, left };
}

function atRequest(
  service: keyof Proxies,
  interruption: Interruption,
  interrupt: () => Promise<void>,
): FaultProxy["hold"] {
  let seen = 0;
  return async ({ method }, moment) => {
    if (kindOf(service, method) !== interruption.kind || moment !== interruption.moment) return;
    seen += 1;
    if (seen === interruption.k) await interrupt();
  };
}

// The engine ends what it is in the middle of after the first signal, and at once after the second.
const BETWEEN_SIGNALS = 1_000;

async function deal(kind: SignalKind, child: ChildProcess, family: readonly Process[]): Promise<void> {
  const servers = family.filter(isServer);
  if (kind === "SIGKILL of the CLI" || kind === "SIGKILL of both") child.kill("SIGKILL");
  if (kind === "SIGKILL of the server" || kind === "SIGKILL of both") {
    if (servers.length === 0) throw new Error(`no server among ${family.map(({ command }) => command).join("; ")}`);
    kill(servers);
  }
  const signal = /^SIG(INT|TERM)/.exec(kind)?.[0];
  if (signal !== undefined) child.kill(signal as NodeJS.Signals);
  if (kind.endsWith("twice")) setTimeout(() => child.kill(signal as NodeJS.Signals), BETWEEN_SIGNALS);
  // Sockets of what was killed close before the request goes on.
  await new Promise((resolve) => setTimeout(resolve, 100));
}

async function leftOf(family: readonly Process[], until: number): Promise<readonly Process[]> {
  for (;;) {
    const alive = aliveOf(family);
    if (alive.length === 0) return [];
    if (performance.now() > until) {
      kill(alive);
      return alive;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
