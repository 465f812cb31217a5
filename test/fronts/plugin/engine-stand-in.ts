import { setTimeout as pause } from "node:timers/promises";
import * as grpc from "@grpc/grpc-js";
import { EngineService, type IEngineServer } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

/** What an engine offers to its plugins: a place for lines. */
export interface EngineStandIn {
  address: string;
  lines: { severity: number; message: string; urn: string }[];
  /** Resolves once a line was told that matches. */
  /** Waits for a line like this, of a resource whose URN ends like that where one is given. */
  heard(pattern: RegExp, urnEnd?: string): Promise<void>;
  stop(): void;
}

/** Starts one. `answerAfter` delays the answer to the line of that number. */
export async function engineStandIn(answerAfter: (line: number) => number = () => 0): Promise<EngineStandIn> {
  const lines: EngineStandIn["lines"] = [];
  const waiting: { isIt: (line: EngineStandIn["lines"][number]) => boolean; resolve: () => void }[] = [];
  let count = 0;
  const log: grpc.handleUnaryCall<LogRequest, Empty> = async ({ request }, callback) => {
    await pause(answerAfter(count++));
    const message = request.getMessage();
    const line = { severity: request.getSeverity(), message, urn: request.getUrn() };
    lines.push(line);
    for (const { isIt, resolve } of waiting) if (isIt(line)) resolve();
    callback(null, new Empty());
  };
  const server = new grpc.Server();
  // Plugins ask for nothing else.
  server.addService(EngineService, { log } as unknown as IEngineServer);
  const port = await new Promise<number>((resolve, reject) => {
    const credentials = grpc.ServerCredentials.createInsecure();
    server.bindAsync("127.0.0.1:0", credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return {
    address: `127.0.0.1:${port}`,
    lines,
    heard: (pattern, urnEnd = "") => {
      const isIt: (typeof waiting)[number]["isIt"] = ({ message, urn }) =>
        pattern.test(message) && urn.endsWith(urnEnd);
      return lines.some(isIt) ? Promise.resolve() : new Promise((resolve) => waiting.push({ isIt, resolve }));
    },
    stop: () => server.forceShutdown(),
  };
}
