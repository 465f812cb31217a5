import assert from "node:assert/strict";
import * as grpc from "@grpc/grpc-js";
import { EngineClient, EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { connectProgramsAlone } from "../support/own-connection";

describe("programs of several engines in one process", () => {
  const opened: { end(): void }[] = [];
  after(() => {
    for (const one of opened) one.end();
  });

  it("reach an engine that listens where another one listened before", async () => {
    const options = connectProgramsAlone();
    const first = await listening(0);
    const early = client(first.port, options);
    opened.push(first, { end: () => early.close() });
    assert.equal(await outcome(early), undefined);
    first.end();
    // The first call may still meet the connection that breaks, the second one finds nobody.
    assert.match((await outcome(early)) ?? "", /ECONNREFUSED|UNAVAILABLE/);
    assert.match((await outcome(early)) ?? "", /ECONNREFUSED|UNAVAILABLE/);

    const second = await listening(first.port);
    const late = client(first.port, options);
    opened.push(second, { end: () => late.close() });
    assert.equal(await outcome(late), undefined);
  });
});

const client = (port: number, options: object): EngineClient =>
  new EngineClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), options);

const outcome = (engine: EngineClient): Promise<string | undefined> =>
  new Promise((resolve) => engine.log(new LogRequest(), (error) => resolve(error?.message)));

async function listening(port: number): Promise<{ port: number; end(): void }> {
  const server = new grpc.Server();
  const unused = (_call: unknown, answer: grpc.sendUnaryData<never>): void =>
    answer({ code: grpc.status.UNIMPLEMENTED });
  server.addService(EngineService, {
    ...{ getRootResource: unused, setRootResource: unused, startDebugging: unused, requirePulumiVersion: unused },
    log: (_call: unknown, answer: grpc.sendUnaryData<Empty>) => answer(null, new Empty()),
  });
  const bound = await new Promise<number>((resolve, reject) =>
    server.bindAsync(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure(), (error, given) =>
      error ? reject(error) : resolve(given),
    ),
  );
  return { port: bound, end: () => server.forceShutdown() };
}
