import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { ProviderError } from "../../../provider/core/errors";
import { HOME } from "../../../provider/core/lifecycle";
import { secret } from "../../../provider/core/secrets";
import { fromStruct, toStruct } from "../../../provider/fronts/plugin/marshal";
import { failed, THING } from "./client";
import { type EngineStandIn, engineStandIn } from "./engine-stand-in";
import { type Started, startThings } from "./started";

const news = { name: "a" };

describe("the plugin's server", () => {
  let started: Started | undefined;
  let engine: EngineStandIn | undefined;
  const start = async (options: Parameters<typeof startThings>[0] = {}): Promise<Started> => {
    started = await startThings(options);
    return started;
  };
  afterEach(async () => {
    await started?.stop();
    engine?.stop();
  });

  it("shakes hands, takes secrets, and offers the schema, its version and no mapping", async () => {
    const { client } = await start();
    const { raw } = client;
    const greeting = new messages.ProviderHandshakeRequest().setEngineAddress("127.0.0.1:1");
    const greeted = await client.ask<typeof greeting, messages.ProviderHandshakeResponse>(raw.handshake, greeting);
    assert.deepEqual([greeted.getAcceptSecrets(), greeted.getAcceptResources()], [true, false]);
    const schema = await client.ask<messages.GetSchemaRequest, messages.GetSchemaResponse>(
      raw.getSchema,
      new messages.GetSchemaRequest(),
    );
    assert.equal(schema.getSchema(), '{"name":"things"}');
    assert.equal((await client.ask<Empty, PluginInfo>(raw.getPluginInfo, new Empty())).getVersion(), "1.2.3");
    const mapping = new messages.GetMappingRequest().setKey("terraform");
    const mapped = await client.ask<typeof mapping, messages.GetMappingResponse>(raw.getMapping, mapping);
    assert.deepEqual([mapped.getProvider(), mapped.getData_asU8().length], ["", 0]);
  });

  it("answers Unimplemented to what it does not serve", async () => {
    const { client } = await start();
    const request = new messages.ConstructRequest();
    const { code } = await failed(
      client.ask<messages.ConstructRequest, messages.ConstructResponse>(client.raw.construct, request),
    );
    assert.equal(code, status.UNIMPLEMENTED);
  });

  describe("configured", () => {
    it("takes a value that arrives twice, wrapped or not", async () => {
      const { client } = await start();
      const variables = { "palette-maas:config:place": "there", "aws:config:place": "nowhere" };
      await client.configure({}, variables);
      assert.deepEqual((await client.create(news)).state[HOME], { place: "there" });
      await client.configure({ place: secret("elsewhere"), version: "1.0.0" }, variables);
      assert.deepEqual((await client.create(news)).state[HOME], { place: "elsewhere" });
    });

    it("fails every call with the same sentence when the configuration is not usable", async () => {
      const sentence = "The configuration is not usable.";
      const { client } = await start({
        provider: () => {
          throw new ProviderError(sentence);
        },
      });
      const calls = [client.configure({}), client.check({}), client.create(news), client.check({})];
      for (const call of calls) assert.equal((await failed(call)).message, sentence);
    });

    it("says what is wrong with a configuration under the provider, without naming a property", async () => {
      const check = (read: (key: string) => string | undefined): void => {
        if (read("key") === "hunter2") throw new ProviderError("'palette-maas:key' is too short.");
      };
      const { client } = await start({ configuration: { check, secrets: ["key"] } });
      const request = new messages.CheckRequest().setNews(toStruct({ key: "hunter2", place: "p" }));
      const response = await client.ask<messages.CheckRequest, messages.CheckResponse>(client.raw.checkConfig, request);
      assert.deepEqual(
        response.getFailuresList().map((failure) => [failure.getProperty(), failure.getReason()]),
        [["", "'palette-maas:key' is too short."]],
      );
      assert.deepEqual(fromStruct(response.getInputs()), { key: secret("hunter2"), place: "p" });
    });

    it("never asks for a replacement of the provider, whatever its configuration looked like, nor keeps the old one", async () => {
      const { client } = await start();
      const request = new messages.DiffRequest()
        .setOlds(toStruct({ "palette-maas:paletteApiKey": "old", "other:key": "x" }))
        .setNews(toStruct({ paletteApiKey: "new" }));
      const found = await client.ask<messages.DiffRequest, messages.DiffResponse>(client.raw.diffConfig, request);
      assert.deepEqual([found.getReplacesList(), found.getDeletebeforereplace()], [[], false]);
      // After "none" the engine goes on with the values it had; so it is to compare them itself.
      assert.notEqual(found.getChanges(), messages.DiffResponse.DiffChanges.DIFF_NONE);
      assert.equal(found.getDetaileddiffMap().getLength(), 0);
    });
  });

  describe("cancelled", () => {
    it("ends a wait as a failed start that keeps its id, and begins nothing new", async () => {
      engine = await engineStandIn();
      const { client, service } = await start({ engine: engine.address });
      service.isSlow = true;
      await client.configure({});
      const create = failed(client.create(news));
      await engine.heard(/on its way/);
      await client.cancel();
      const { started: kept } = await create;
      assert.deepEqual([kept?.id, kept?.state.name], ["id-a", "a"]);
      assert.match(kept?.reasons.join() ?? "", /was cancelled/);
      assert.match((await failed(client.create({ name: "b" }))).message, /was cancelled/);
      assert.deepEqual([...service.things.keys()], ["id-a"]);
      assert.deepEqual((await client.check({})).failures, []);
    });

    it("finishes once every call has been answered in full, also one that takes its time to stop", async () => {
      const { client, service, server } = await start();
      let waits = (): void => {};
      const waiting = new Promise<void>((resolve) => {
        waits = resolve;
      });
      service.behaviour = {
        settle: async ({ signal }) => {
          waits();
          await new Promise((resolve) => signal.addEventListener("abort", resolve));
          await pause(500);
          return { args: {}, outputs: { address: "a".repeat(3_000_000), token: "t", drift: [] } };
        },
      };
      await client.configure({});
      const create = client.create(news);
      await waiting;
      await server.finish();
      assert.equal(String((await create).state.address).length, 3_000_000);
    });

    it("serves the next run afresh when an engine attaches to it", async () => {
      engine = await engineStandIn();
      const { client } = await start();
      await client.cancel();
      assert.match((await failed(client.create(news))).message, /was cancelled/);
      const attach = new PluginAttach().setAddress(engine.address);
      await client.ask<PluginAttach, Empty>(client.raw.attach, attach);
      assert.equal((await client.create(news)).id, "id-a");
    });
  });

  it("tells what a resource has to say before the call is answered, in its order, under its URN", async () => {
    // The first line is answered late: were they sent side by side, it would come last.
    engine = await engineStandIn((line) => (line === 0 ? 60 : 0));
    const { client, service } = await start({ engine: engine.address });
    service.behaviour = {
      delete: async (ctx) => {
        ctx.log.warn("one");
        ctx.log.info("two");
        ctx.log.debug("three");
      },
    };
    await client.configure({});
    await client.remove({ [HOME]: { place: "here" } });
    const told = engine.lines.map(({ message, severity }) => [message, severity]);
    assert.deepEqual(told, [
      ["one", 2],
      ["two", 1],
      ["three", 0],
    ]);
    assert.ok(engine.lines.every(({ urn }) => urn === THING));
  });
});
