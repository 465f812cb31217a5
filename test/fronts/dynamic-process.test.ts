import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { type Lab, startLab } from "palette-maas-lab";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { fromStruct, toStruct, withoutWrappers } from "../../provider/fronts/plugin/marshal";
import { pointerOf } from "../../provider/fronts/pointer";
import { linkPackages } from "../../tools/example-project";
import { OWN_CONNECTION } from "../support/own-connection";
import { temporaryFolder } from "../support/temporary";
import { type EngineStandIn, engineStandIn } from "./plugin/engine-stand-in";

// The server that the engine starts for dynamic resources, as the SDK ships it: the pointer is evaluated there.

describe("the real dynamic-provider process", function () {
  this.timeout(30_000);
  const folder = temporaryFolder("dynamic-process");
  let lab: Lab;
  let engine: EngineStandIn;
  let server: ChildProcess;
  let client: ResourceProviderClient;
  let printed = "";

  before(async () => {
    linkPackages(folder.path);
    lab = await startLab({ speed: 3_000 });
    // It watches for the engine every other second, and ends what waits when there is none.
    engine = await engineStandIn();
    const script = require.resolve("@pulumi/pulumi/cmd/dynamic-provider");
    server = spawn(process.execPath, [script, engine.address], {
      cwd: folder.path,
      env: { ...process.env, ...lab.env },
    });
    server.stderr?.on("data", (part) => {
      printed += part;
    });
    const port = await new Promise<string>((resolve, reject) => {
      if (!server.stdout) return reject(new Error("no output"));
      createInterface(server.stdout).once("line", resolve);
      return server.once("exit", () => reject(new Error(printed)));
    });
    client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), OWN_CONNECTION);
    await configure({ "palette-maas:project": "dev" });
  });
  after(async () => {
    client?.close();
    server?.kill("SIGKILL");
    engine?.stop();
    await lab?.stop();
    folder.remove();
  });

  const urn = (type: string): string => `urn:pulumi:dev::p::pulumi-nodejs:dynamic/palette-maas:${type}::thing`;
  const properties = (type: string, over: PropertyMap): PropertyMap => ({
    __provider: pointerOf(type),
    __urn: urn(type),
    ...over,
  });
  const configure = (config: PropertyMap): Promise<messages.ConfigureResponse> =>
    new Promise((resolve, reject) => {
      const request = new messages.ConfigureRequest().setArgs(toStruct(config));
      client.configure(request, (error, response) => (error ? reject(error) : resolve(response)));
    });
  const check = (type: string, over: PropertyMap): Promise<messages.CheckResponse> =>
    new Promise((resolve, reject) => {
      const request = new messages.CheckRequest()
        .setUrn(urn(type))
        .setOlds(toStruct({}))
        .setNews(toStruct(properties(type, over)));
      client.check(request, (error, response) => (error ? reject(error) : resolve(response)));
    });
  const create = (type: string, over: PropertyMap): Promise<messages.CreateResponse> =>
    new Promise((resolve, reject) => {
      const request = new messages.CreateRequest().setUrn(urn(type)).setProperties(toStruct(properties(type, over)));
      client.create(request, (error, response) => (error ? reject(error) : resolve(response)));
    });
  const gateway = { name: "rack1-gateway", installer: "none", adopt: false };

  it("serves calls that come together with the configuration, and all of them configured", async () => {
    await configure({ "palette-maas:project": "dev" });
    const answers = await Promise.all(Array.from({ length: 8 }, () => check("Gateway", gateway)));
    assert.deepEqual(
      answers.flatMap((answer) => answer.getFailuresList()),
      [],
    );
    const [first] = await Promise.all(Array.from({ length: 4 }, () => create("Gateway", gateway)));
    assert.equal(first?.getId(), lab.palette.world.gateway("rack1-gateway").uid);
    const state = withoutWrappers(fromStruct(first?.getProperties()));
    assert.equal(state.__provider, pointerOf("Gateway"));
  });

  it("names no property in a failure, whose value the engine would print", async () => {
    const answer = await check("MaasCloudAccount", {
      name: "a",
      gatewayId: "g",
      apiEndpoint: "http://m/MAAS",
      apiKey: "hunter2",
    });
    const [failure] = answer.getFailuresList();
    assert.equal(failure?.getProperty(), "");
    assert.match(failure?.getReason() ?? "", /^apiKey: must have three parts/);
    assert.ok(!printed.includes("hunter2"));
  });

  it("keeps the pointer in the state of what did not start, and takes nothing else for created", async () => {
    const accountUid = lab.palette.world.accounts.find(({ name }) => name === "rack1-gateway")?.uid;
    assert.ok(accountUid);
    const cluster = {
      name: "payments",
      scope: "tenant",
      cloudAccountId: accountUid,
      domain: "maas",
      profiles: [{ name: "tenant-infra", version: "1.0.0" }],
      controlPlane: { size: 1, instance: { minCpu: 4, minMemoryMb: 8192 } },
    };
    lab.next("POST /v1/spectroclusters/maas", {
      status: 400,
      body: { code: "Nope", message: "no", details: { id: "x" } },
    });
    const refused = await create("Cluster", cluster).then(
      () => assert.fail("created"),
      (error: grpc.ServiceError) => error,
    );
    assert.deepEqual(refused.metadata.get("grpc-status-details-bin"), []);
    lab.next("GET /v1/spectroclusters/{uid}", { status: 403, body: { code: "Forbidden", message: "not now" } });
    const failed = await create("Cluster", cluster).then(
      () => assert.fail("started"),
      (error: grpc.ServiceError) => error,
    );
    const [bytes] = failed.metadata.get("grpc-status-details-bin");
    assert.ok(bytes instanceof Buffer);
    const [packed] = Status.deserializeBinary(bytes).getDetailsList();
    const detail = messages.ErrorResourceInitFailed.deserializeBinary(packed?.getValue_asU8() ?? new Uint8Array());
    assert.equal(detail.getId(), lab.palette.world.cluster("payments").uid);
    assert.equal(withoutWrappers(fromStruct(detail.getProperties())).__provider, pointerOf("Cluster"));
  });

  it("prints no stack of an error", async () => {
    await create("Cluster", { name: "payments" }).then(
      () => assert.fail("created"),
      (error: grpc.ServiceError) => assert.doesNotMatch(error.message, /\n\s+at .*provider/),
    );
    assert.doesNotMatch(printed, /\n\s+at .*provider/);
  });
});
