import { connect } from "node:net";
import { once } from "../core/once";
import { printableLine } from "../core/text/printable";
import type { Log } from "../core/time/wait";

/** How a line is shown: `debug` only with `--debug`. */
export type Severity = "debug" | "info" | "warning" | "error";

/** Where lines go that the person who runs Pulumi should see. */
export interface EngineLog {
  /** A log whose lines stand under the resource of that URN. */
  log(urn: string): Log;
  /** Resolves when the engine has all lines, or after a moment when it does not take them. Never fails. */
  told(): Promise<void>;
  close(): void;
}

/** The engine that started this process: where lines go, and whether it is still there. */
export interface EngineLink {
  /** A log whose lines stand under the resource of that URN. */
  log(urn: string): Log;
  /** Aborted when the engine has gone or `end` was called: waits are of no use any more. */
  readonly signal: AbortSignal;
  /** Ends what waits, as a cancelled run does. */
  end(reason: string): void;
}

/** What waits end with when the engine has gone. */
export const ENGINE_GONE = "The Pulumi engine has gone; what was being made is found again by the next run.";

/** What waits end with when the engine says that nobody wants the run any more. */
export const RUN_CANCELLED =
  "The run was cancelled; what was being made keeps its id, and the next 'pulumi up' goes on.";

/** Milliseconds between looks for the engine. Real time: it concerns processes, not machines. */
const LOOK_EVERY = 2_000;

/** Milliseconds that a line may take to be told. */
const FLUSH_TIMEOUT = 1_000;

/**
 * Connects to the engine at `address` when the first line is logged, and watches it from then on. Without an address, or
 * when the engine does not answer, lines are dropped: logging never fails what it speaks of.
 */
export function engineLink(address: string | undefined, onGone: () => void = () => {}): EngineLink {
  const stop = new AbortController();
  const end = (reason: string): void => stop.abort(new Error(reason));
  const lines = engineLog(address);
  const watch = once(() => {
    if (address === undefined) return;
    watchEngine(address, () => {
      end(ENGINE_GONE);
      onGone();
    });
  });
  const log = (urn: string): Log => {
    watch();
    return lines.log(urn);
  };
  return { log, signal: stop.signal, end };
}

/** Tells lines to the engine at `address`, in their order; connects with the first one. Without an address they are dropped. */
export function engineLog(address: string | undefined): EngineLog {
  let line: Line | undefined;
  let last: Promise<void> = Promise.resolve();
  const tell = (severity: Severity, message: string, urn: string): void => {
    if (address === undefined || !placeOf(address)) return;
    // One after the other: calls that are under way together arrive in any order.
    last = last.then(async () => {
      line ??= lineTo(address);
      await line.tell(severity, printableLine(message), urn);
    });
    // A line that cannot be told must not fail what it speaks of.
    last = last.catch(() => {});
  };
  return {
    log: (urn) => ({
      info: (message) => tell("info", message, urn),
      warn: (message) => tell("warning", message, urn),
      debug: (message) => tell("debug", message, urn),
    }),
    told: () => atMost(FLUSH_TIMEOUT, last),
    close: () => line?.close(),
  };
}

/**
 * Calls back once when nothing listens at the engine's address any more. Keeps no process alive. Returns how to stop.
 */
export function watchEngine(address: string, onGone: () => void, every = LOOK_EVERY): () => void {
  const place = placeOf(address);
  if (!place) return () => {};
  const timer = setInterval(() => {
    const socket = connect(place);
    socket.on("connect", () => socket.destroy());
    socket.on("error", (error: NodeJS.ErrnoException) => {
      // Any other failure, such as a lack of file descriptors here, says nothing about the engine.
      if (error.code !== "ECONNREFUSED") return;
      clearInterval(timer);
      onGone();
    });
    socket.unref();
  }, every);
  timer.unref();
  return () => clearInterval(timer);
}

function placeOf(address: string): { host: string; port: number } | undefined {
  const parts = /^(?<host>.+):(?<port>\d{1,5})$/.exec(address)?.groups;
  const port = Number(parts?.port);
  return parts?.host !== undefined && port > 0 && port < 65_536
    ? { host: parts.host.replace(/^\[|\]$/g, ""), port }
    : undefined;
}

interface Line {
  tell(severity: Severity, message: string, urn: string): Promise<void>;
  close(): void;
}

// The protocol's code is loaded with the first line: a run without one does not pay for it.
function lineTo(address: string): Line {
  // By require: their named exports are made at run time, which `import` cannot see.
  const grpc: typeof import("@grpc/grpc-js") = require("@grpc/grpc-js");
  const services: typeof import("@pulumi/pulumi/proto/engine_grpc_pb") = require("@pulumi/pulumi/proto/engine_grpc_pb");
  const messages: typeof import("@pulumi/pulumi/proto/engine_pb") = require("@pulumi/pulumi/proto/engine_pb");
  const client = new services.EngineClient(address, grpc.credentials.createInsecure());
  return {
    tell: (severity, message, urn) => {
      const request = new messages.LogRequest();
      request.setSeverity(messages.LogSeverity[SEVERITIES[severity]]);
      request.setMessage(message);
      request.setUrn(urn);
      const deadline = Date.now() + FLUSH_TIMEOUT;
      return new Promise((resolve) => client.log(request, new grpc.Metadata(), { deadline }, () => resolve()));
    },
    close: () => client.close(),
  };
}

const SEVERITIES = { debug: "DEBUG", info: "INFO", warning: "WARNING", error: "ERROR" } as const;

/** Waits for a promise, but no longer than that. */
async function atMost(milliseconds: number, promise: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([promise, limit]);
  clearTimeout(timer);
}
