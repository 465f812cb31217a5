import { connect } from "node:net";
import type { Log } from "./core/wait";

/** How a line is shown: `debug` only with `--debug`. */
export type Severity = "debug" | "info" | "warning" | "error";

/** The engine that started this process: where lines go, and whether it is still there. */
export interface EngineLink {
  /** A log whose lines stand under the resource of that URN. */
  log(urn: string): Log;
  /** Aborted when the engine has gone or `end` was called: waits are of no use any more. */
  readonly signal: AbortSignal;
  /** Ends what waits, as a cancelled run does. */
  end(reason: string): void;
}

/** Milliseconds between looks for the engine. Real time: it concerns processes, not machines. */
const LOOK_EVERY = 2_000;

/**
 * Connects to the engine at `address` when the first line is logged, and watches it from then on. Without an address, or
 * when the engine does not answer, lines are dropped: logging never fails what it speaks of.
 */
export function engineLink(address: string | undefined, onGone: () => void = () => {}): EngineLink {
  const stop = new AbortController();
  const end = (reason: string): void => stop.abort(new Error(reason));
  const watch = once(() => {
    if (address === undefined) return;
    watchEngine(address, () => {
      end("The Pulumi engine has gone; what was being made is found again by the next run.");
      onGone();
    });
  });
  const send = address === undefined ? () => {} : sender(address);
  const log = (urn: string): Log => {
    watch();
    return {
      info: (message) => send("info", message, urn),
      warn: (message) => send("warning", message, urn),
      debug: (message) => send("debug", message, urn),
    };
  };
  return { log, signal: stop.signal, end };
}

/** Calls back once when nothing listens at the engine's address any more. Keeps no process alive. */
export function watchEngine(address: string, onGone: () => void): void {
  const [host, port] = [
    address.slice(0, address.lastIndexOf(":")),
    Number(address.slice(address.lastIndexOf(":") + 1)),
  ];
  const timer = setInterval(() => {
    const socket = connect({ host, port });
    socket.on("connect", () => socket.destroy());
    socket.on("error", () => {
      clearInterval(timer);
      onGone();
    });
    socket.unref();
  }, LOOK_EVERY);
  timer.unref();
}

type Send = (severity: Severity, message: string, urn: string) => void;

// The protocol's code is loaded with the first line: a run without one does not pay for it.
function sender(address: string): Send {
  const connected = once(() => connectTo(address));
  return (severity, message, urn) => {
    try {
      connected()(severity, message, urn);
    } catch {
      // A line that cannot be told must not fail what it speaks of.
    }
  };
}

function connectTo(address: string): Send {
  // By require: their named exports are made at run time, which `import` cannot see.
  const grpc: typeof import("@grpc/grpc-js") = require("@grpc/grpc-js");
  const services: typeof import("@pulumi/pulumi/proto/engine_grpc_pb") = require("@pulumi/pulumi/proto/engine_grpc_pb");
  const messages: typeof import("@pulumi/pulumi/proto/engine_pb") = require("@pulumi/pulumi/proto/engine_pb");
  const client = new services.EngineClient(address, grpc.credentials.createInsecure());
  return (severity, message, urn) => {
    const request = new messages.LogRequest();
    request.setSeverity(messages.LogSeverity[SEVERITIES[severity]]);
    request.setMessage(message);
    request.setUrn(urn);
    client.log(request, () => {});
  };
}

const SEVERITIES = { debug: "DEBUG", info: "INFO", warning: "WARNING", error: "ERROR" } as const;

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
