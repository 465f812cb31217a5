import { parseArgs } from "node:util";
import { messageOf } from "../core/errors";
import { type Duration, parseDuration, seconds } from "../core/time/duration";
import { APPROVAL_KINDS } from "../plan/report/approvals";
import type { ApprovalKind } from "../plan/report/report";

/** Wrong arguments: one sentence for the person who typed them. */
export class UsageError extends Error {}

/** Where the configuration is from: a file, a stack, or neither. */
export interface Source {
  config: string | undefined;
  stack: string | undefined;
  /** Folder of the stack's program. */
  cwd: string | undefined;
}

/** What `palette-maas doctor` was asked for. */
export interface DoctorArguments extends Source {
  command: "doctor";
  json: boolean;
  limit: Duration;
}

/** What `palette-maas plan` was asked for. */
export interface PlanArguments {
  command: "plan";
  /** A file, or `-` for standard input; undefined where the preview is to be run. */
  preview: string | undefined;
  stack: string | undefined;
  cwd: string | undefined;
  config: string | undefined;
  failOn: readonly ApprovalKind[];
  json: boolean;
  html: string | undefined;
  markdown: string | undefined;
  offline: boolean;
  limit: Duration;
}

/** What `palette-maas rack` was asked for. */
export interface RackArguments extends Source {
  command: "rack";
  /** 0 is any free one. */
  port: number;
  /** A file to write in the place of serving. */
  html: string | undefined;
  every: Duration;
  limit: Duration;
}

/** That the usage is to be told, of one command or of all. */
export interface HelpArguments {
  command: "help";
  about: CommandName | undefined;
}

/** That the release is to be told. */
export interface VersionArguments {
  command: "version";
}

export type CommandName = "doctor" | "plan" | "rack";

export type Arguments = DoctorArguments | PlanArguments | RackArguments | HelpArguments | VersionArguments;

const OPTIONS = {
  doctor: {
    config: { type: "string" },
    stack: { type: "string", short: "s" },
    cwd: { type: "string", short: "C" },
    timeout: { type: "string" },
    json: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  },
  plan: {
    preview: { type: "string" },
    stack: { type: "string", short: "s" },
    cwd: { type: "string", short: "C" },
    config: { type: "string" },
    "fail-on": { type: "string", multiple: true },
    json: { type: "boolean" },
    html: { type: "string" },
    markdown: { type: "string" },
    offline: { type: "boolean" },
    timeout: { type: "string" },
    help: { type: "boolean", short: "h" },
  },
  rack: {
    serve: { type: "string" },
    html: { type: "string" },
    config: { type: "string" },
    stack: { type: "string", short: "s" },
    cwd: { type: "string", short: "C" },
    every: { type: "string" },
    timeout: { type: "string" },
    help: { type: "boolean", short: "h" },
  },
} as const;

/** Reads the arguments; fails with a sentence. */
export function readArguments(args: readonly string[]): Arguments {
  // Options stand before the command as well as after it, so each of them must be known to tell it from their values.
  const loose = parseArgs({
    args: [...args],
    allowPositionals: true,
    strict: false,
    options: { ...OPTIONS.doctor, ...OPTIONS.plan, ...OPTIONS.rack, version: { type: "boolean", short: "v" } },
  });
  const [command] = loose.positionals;
  if (command === "doctor") return doctorArguments(args);
  if (command === "plan") return planArguments(args);
  if (command === "rack") return rackArguments(args);
  if (command === undefined && loose.values.version) return { command: "version" };
  if (command === undefined && loose.values.help) return { command: "help", about: undefined };
  throw new UsageError(command === undefined ? "say what to do" : `there is no command '${command}'`);
}

function doctorArguments(args: readonly string[]): DoctorArguments | HelpArguments {
  const { values, positionals } = usable(() =>
    parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS.doctor }),
  );
  if (values.help) return { command: "help", about: "doctor" };
  refuseMore(positionals);
  const { json = false, timeout } = values;
  return { command: "doctor", ...sourceOf(values), json, limit: spanOf(timeout) };
}

function sourceOf({ config, stack, cwd }: Partial<Source>): Source {
  if (config !== undefined && stack !== undefined)
    throw new UsageError("--config and --stack both say where the configuration is from: give one of them");
  if (cwd !== undefined && stack === undefined) throw new UsageError("--cwd is the folder of the program of --stack");
  return { config, stack, cwd };
}

function planArguments(args: readonly string[]): PlanArguments | HelpArguments {
  const { values, positionals } = usable(() =>
    parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS.plan }),
  );
  if (values.help) return { command: "help", about: "plan" };
  refuseMore(positionals);
  const { preview, stack, cwd, config, json = false, html, markdown, offline = false } = values;
  if (preview !== undefined && stack !== undefined)
    throw new UsageError("--stack is for a preview that is run here: a preview that is given has its stack");
  const failOn = kindsOf(values["fail-on"] ?? []);
  return {
    command: "plan",
    preview,
    stack,
    cwd,
    config,
    failOn,
    json,
    html,
    markdown,
    offline,
    limit: spanOf(values.timeout),
  };
}

function rackArguments(args: readonly string[]): RackArguments | HelpArguments {
  const { values, positionals } = usable(() =>
    parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS.rack }),
  );
  if (values.help) return { command: "help", about: "rack" };
  refuseMore(positionals);
  const { serve, html, every } = values;
  if (serve !== undefined && html !== undefined)
    throw new UsageError("--serve goes on and --html ends: take one of them");
  return {
    command: "rack",
    port: portOf(serve),
    html,
    ...sourceOf(values),
    every: spanOf(every ?? "10s", "--every"),
    limit: spanOf(values.timeout),
  };
}

function portOf(text: string | undefined): number {
  const port = Number(text ?? "0");
  if (!/^\d{1,5}$/.test(text ?? "0") || port > 65_535)
    throw new UsageError(`--serve takes a port from 0 (any free one) to 65535, and not '${text}'`);
  return port;
}

function usable<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

function refuseMore([, more]: readonly string[]): void {
  if (more !== undefined) throw new UsageError(`'${more}' is not understood`);
}

function spanOf(text: string | undefined, option = "--timeout"): Duration {
  const span = parseDuration(text ?? "60s");
  if (span === undefined || span < seconds(1)) throw new UsageError(`${option} must be a span such as '30s' or '2m'`);
  return span;
}

function kindsOf(given: readonly string[]): ApprovalKind[] {
  const words = given.flatMap((text) => text.split(",")).map((word) => word.trim());
  return words.map((word) => {
    const kind = APPROVAL_KINDS.find((one) => one === word);
    if (kind) return kind;
    throw new UsageError(`--fail-on takes ${APPROVAL_KINDS.join(", ")}, and not '${word}'`);
  });
}
