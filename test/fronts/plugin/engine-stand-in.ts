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
  heard(pattern: RegExp): Promise<void>;
  stop(): void;
}

/** Starts one. `answerAfter` delays the answer to the line of that number. */
export async function engineStandIn(answerAfter: (line: number) => number = () => 0): Promise<EngineStandIn> {
  const lines: EngineStandIn["lines"] = [];
  const waiting: { pattern: RegExp; resolve: () => void }[] = [];
  let count = 0;
  const log: grpc.handleUnaryCall<LogRequest, Empty> = async ({ request }, callback) => {
    await pause(answerAfter(count++));
    const message = request.getMessage();
    lines.push({ severity: request.getSeverity(), message, urn: request.getUrn() });
    for (const { pattern, resolve } of waiting) if (pattern.test(message)) resolve();
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
    heard: (pattern) =>
      lines.some(({ message }) => pattern.test(message))
        ? Promise.resolve()
        : new Promise((resolve) => waiting.push({ pattern, resolve })),
    stop: () => server.forceShutdown(),
  };
}
