import assert from "node:assert/strict";
import { status } from "@grpc/grpc-js";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { DiffResponse } from "@pulumi/pulumi/proto/provider_pb";
import { ApiError, ProviderError } from "../../../provider/core/errors";
import { HOME, type PropertyMap, UNFINISHED } from "../../../provider/core/lifecycle";
import { secret } from "../../../provider/core/secrets";
import { minutes } from "../../../provider/core/time/duration";
import { UNKNOWN } from "../../../provider/core/unknowns";
import { withoutWrappers } from "../../../provider/fronts/plugin/marshal";
import { pointerOf } from "../../../provider/fronts/pointer";
import { failed, THING } from "./client";
import { type Started, startThings } from "./started";
import type { ThingService } from "./thing";

const { DIFF_NONE, DIFF_SOME } = DiffResponse.DiffChanges;
const news: PropertyMap = { name: "a", size: 1, spread: false, guarded: false };

describe("the plugin's verbs", () => {
  let started: Started;
  let client: Started["client"];
  let service: ThingService;

  beforeEach(async () => {
    started = await startThings();
    ({ client, service } = started);
    await client.configure({});
  });
  afterEach(() => started.stop());

  const made = async (over: PropertyMap = {}): Promise<PropertyMap> =>
    (await client.create({ ...news, ...over })).state;

  describe("check", () => {
    it("names no property in a failure, whose value the engine would print: its path stands in the reason", async () => {
      const { failures } = await client.check({ password: secret("hunter2"), items: [{ key: 1 }], size: "x" });
      assert.equal(failures.length, 3);
      for (const [property, reason] of failures) {
        assert.equal(property, "");
        assert.match(reason, /^(password|items\[0\]\.key|size): /);
        assert.doesNotMatch(reason, /hunter2/);
      }
    });

    it("lets unknown values stand in fields of any type", async () => {
      const { inputs, failures } = await client.check({
        size: "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        spread: "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        labels: { a: UNKNOWN },
        items: "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        password: secret(UNKNOWN),
      });
      assert.deepEqual(failures, []);
      assert.deepEqual([inputs.size, inputs.spread, inputs.items], [UNKNOWN, UNKNOWN, UNKNOWN]);
      assert.deepEqual([inputs.labels, inputs.password], [{ a: UNKNOWN }, secret(UNKNOWN)]);
    });

    it("takes the name from the URN, also one that holds colons", async () => {
      assert.equal((await client.check({}, `${THING}::b`)).inputs.name, "a::b");
      const under = "urn:pulumi:dev::proj::my:comp:Site$palette-maas:index:Thing::c";
      assert.equal((await client.check({}, under)).inputs.name, "c");
    });

    it("takes the name that the stack's autonaming proposes, and asks for one where that is switched off", async () => {
      const { PROPOSE, ENFORCE, DISABLE } = messages.CheckRequest.AutonamingOptions.Mode;
      const named = (mode: messages.CheckRequest.AutonamingOptions.Mode, given = {}, olds = {}) =>
        client.check(
          given,
          THING,
          olds,
          new messages.CheckRequest.AutonamingOptions().setProposedName("p").setMode(mode),
        );
      assert.equal((await named(PROPOSE)).inputs.name, "p");
      assert.equal((await named(ENFORCE)).inputs.name, "p");
      assert.equal((await named(ENFORCE, { name: "mine" })).inputs.name, "mine");
      // What exists keeps its name.
      assert.equal((await named(ENFORCE, {}, { name: "old" })).inputs.name, "old");
      assert.match((await named(DISABLE)).failures.join(), /^,name: is needed, since 'pulumi:autonaming'/);
      assert.equal((await named(DISABLE, {}, { name: "old" })).inputs.name, "old");
    });

    it("wraps what is secret by declaration, and keeps what the program made secret", async () => {
      const { inputs } = await client.check({ password: "long enough", labels: { a: secret("x"), b: "y" } });
      assert.deepEqual(inputs.password, secret("long enough"));
      assert.deepEqual(inputs.labels, { a: secret("x"), b: "y" });
    });

    it("says of an unknown type that this release does not have it", async () => {
      const { code, message } = await failed(client.check({}, THING.replace("Thing", "Thong")));
      assert.equal(code, status.UNIMPLEMENTED);
      assert.match(message, /no resource type Thong/);
    });
  });

  describe("diff", () => {
    it("ignores hidden keys that the other front put into the state", async () => {
      const olds = { ...(await made()), __urn: "u", __timeouts: { create: "1h" }, __provider: "old pointer" };
      const found = await client.diff(olds, news, { ...news, __urn: "u", __provider: "p" });
      assert.equal(found.getChanges(), DIFF_NONE);
      assert.deepEqual([found.getDiffsList(), found.getHasdetaileddiff()], [[], false]);
    });

    it("tells an input's change by path, and asks for a new object only where one is needed", async () => {
      const olds = await made({ labels: { "a/b": "x" } });
      const small = await client.diff(olds, { ...news, size: 2, labels: { "a/b": "y" } });
      assert.deepEqual([small.getChanges(), small.getReplacesList()], [DIFF_SOME, []]);
      assert.deepEqual(small.getDiffsList().sort(), ["labels", "size"]);
      assert.ok(small.getDetaileddiffMap().get('labels["a/b"]'));
      const other = await client.diff(olds, { ...news, name: "b" });
      assert.deepEqual(other.getReplacesList(), ["name"]);
      assert.equal(other.getDeletebeforereplace(), false);
    });

    it("answers to drift with an update, never with a replacement", async () => {
      const found = await client.diff({ ...(await made()), drift: ["the record has gone"] }, news);
      assert.deepEqual([found.getChanges(), found.getReplacesList(), found.getDiffsList()], [DIFF_SOME, [], ["drift"]]);
    });

    it("makes a changed guard an update, so that a later delete sees it", async () => {
      let state = await made({ guarded: true });
      assert.equal((await failed(client.remove(state))).message, "The thing is guarded.");
      const found = await client.diff(state, news);
      assert.deepEqual([found.getChanges(), found.getReplacesList()], [DIFF_SOME, []]);
      state = await client.update(state, news);
      await client.remove(state);
      assert.equal(service.things.size, 0);
    });
  });

  describe("create and update", () => {
    it("never act in a preview, and show what is known", async () => {
      const planned = await client.create({ ...news, size: UNKNOWN, password: secret("p") }, { preview: true });
      assert.equal(planned.id, "");
      assert.deepEqual(
        [planned.state.name, planned.state.size, planned.state.address, planned.state.token, planned.state.password],
        ["a", UNKNOWN, UNKNOWN, secret(UNKNOWN), secret("p")],
      );
      const updated = await client.update(await made(), { ...news, size: 2 }, { preview: true });
      assert.deepEqual([updated.size, updated.address], [2, UNKNOWN]);
      assert.deepEqual(service.calls, ["create", "settle"]);
      assert.equal(service.things.get("id-a")?.size, 1);
    });

    it("record what was made, where it lives and the pointer by which the dynamic front destroys it", async () => {
      const { id, state } = await client.create({
        ...news,
        labels: { a: secret("x") },
        password: secret("long enough"),
      });
      assert.equal(id, "id-a");
      assert.deepEqual(state, {
        ...news,
        labels: { a: secret("x") },
        password: secret("long enough"),
        address: "at id-a",
        token: secret("t-secret"),
        drift: [],
        [HOME]: { place: "here" },
        __provider: pointerOf("Thing"),
      });
    });

    it("work with plain values", async () => {
      await client.create({ ...news, labels: { a: secret("x") }, password: secret("long enough") });
      assert.deepEqual(service.things.get("id-a"), { ...news, labels: { a: "x" }, password: "long enough" });
    });

    it("keep what the dynamic front has noted in the state", async () => {
      const hidden = { __urn: "u", __timeouts: { create: "1h" } };
      const state = await client.update({ ...(await made()), ...hidden, __provider: "an older one" }, news);
      assert.deepEqual({ ...state, ...hidden, __provider: pointerOf("Thing") }, state);
    });

    it("record the id and the state of what does not start, and the next update finishes it", async () => {
      service.behaviour = { settle: () => Promise.reject(new ProviderError("no machine is free")) };
      await client.configure({});
      const { started: kept, message } = await failed(client.create({ ...news, password: secret("long enough") }));
      assert.ok(kept);
      assert.match(message, /no machine is free/);
      assert.deepEqual([kept.id, kept.reasons], ["id-a", ["no machine is free"]]);
      assert.deepEqual(kept.state, {
        ...news,
        password: secret("long enough"),
        [HOME]: { place: "here" },
        [UNFINISHED]: true,
        __provider: pointerOf("Thing"),
      });
      assert.equal((await client.diff(kept.state, news)).getChanges(), DIFF_SOME);
      service.behaviour = {};
      await client.configure({});
      service.calls.length = 0;
      const state = await client.update(kept.state, { ...news, password: secret("long enough") });
      assert.deepEqual(service.calls, ["update", "settle"]);
      assert.equal(state.address, "at id-a");
    });

    it("take no thrown object that carries an id for something created", async () => {
      const error = Object.assign(new ProviderError("refused"), { id: "x", properties: {}, reasons: ["y"] });
      service.behaviour = { create: () => Promise.reject(error) };
      await client.configure({});
      const { started: kept, message } = await failed(client.create(news));
      assert.deepEqual([kept, message], [undefined, "refused"]);
    });

    it("keep the id of what was made although its outputs hold what the protocol cannot carry", async () => {
      const odd = { address: "x", token: "t", drift: [], at: new Date(0), nothing: undefined };
      service.behaviour = { settle: async () => ({ args: {}, outputs: odd }) };
      await client.configure({});
      const { state } = await client.create(news);
      assert.deepEqual([state.at, "nothing" in state], [new Date(0).toISOString(), false]);
      service.behaviour = { settle: async () => ({ args: {}, outputs: { ...odd, big: 1n } }) };
      await client.configure({});
      const { started: kept, message } = await failed(client.create(news));
      assert.equal(kept?.id, "id-a");
      assert.match(message, /'big' holds bigint/);
    });

    it("take the user's limits from the request, in every verb that has one", async () => {
      const { state } = await client.create(news, { timeout: 600 });
      await client.update(state, news, { timeout: 1_200 });
      await client.remove(state, 1_800);
      const limits = service.contexts.map(({ timeout }) => timeout).filter((limit) => limit !== undefined);
      assert.deepEqual([...new Set(limits)], [minutes(10), minutes(20), minutes(30)]);
      assert.deepEqual([...new Set(service.contexts.map(({ owner }) => owner))], ["proj/dev/a"]);
    });

    it("run side by side", async () => {
      let arrived = 0;
      let open = (): void => {};
      const allThere = new Promise<void>((resolve) => {
        open = resolve;
      });
      service.behaviour = {
        create: async (_ctx, args) => {
          if (++arrived === 20) open();
          await allThere;
          return `id-${args.name}`;
        },
      };
      await client.configure({});
      const names = Array.from({ length: 20 }, (_, i) => `n${i}`);
      const all = await Promise.all(names.map((name) => client.create({ ...news, name })));
      assert.deepEqual(
        all.map(({ id }) => id),
        names.map((name) => `id-${name}`),
      );
    });

    it("carry messages far larger than gRPC's usual limit", async () => {
      const labels = { values: "v".repeat(6_000_000) };
      assert.deepEqual((await client.create({ ...news, labels })).state.labels, labels);
    });
  });

  describe("read", () => {
    it("answers with no id once the object has gone, and with an error when it cannot tell", async () => {
      const state = await made();
      service.things.clear();
      assert.equal((await client.read("id-a", state)).id, "");
      service.behaviour = {
        read: () => Promise.reject(new ApiError("unavailable", "Palette is away.", { route: "GET /x" })),
      };
      await client.configure({});
      assert.equal((await failed(client.read("id-a", state))).message, "Palette is away.");
    });

    it("tells the inputs of what is imported by name, and the state that goes with them", async () => {
      await made({ size: 3, labels: { a: "b" } });
      const found = await client.read("name:a");
      assert.equal(found.id, "id-a");
      assert.deepEqual(found.inputs, { ...news, size: 3, labels: { a: "b" } });
      assert.equal(found.state.__provider, pointerOf("Thing"));
      assert.deepEqual(found.state[HOME], { place: "found" });
      assert.equal((await client.diff(found.state, found.inputs, found.inputs)).getChanges(), DIFF_NONE);
    });

    it("tells what is real under the inputs' names, and keeps secrets and hidden keys", async () => {
      const hidden = { __urn: "u", __timeouts: { create: "1h" }, __provider: "a pointer" };
      const inputs = { ...news, labels: { a: secret("x") }, password: secret("long enough") };
      const state = { ...(await made(inputs)), ...hidden };
      service.things.set("id-a", { name: "a", size: 9, spread: false, guarded: false, labels: { a: "moved" } });
      const found = await client.read("id-a", state, { ...inputs, ...hidden });
      assert.deepEqual(found.inputs, { ...inputs, ...hidden, size: 9, labels: { a: secret("moved") } });
      assert.deepEqual(found.state.labels, { a: secret("moved") });
      assert.deepEqual([found.state.size, found.state.password], [9, secret("long enough")]);
      assert.deepEqual([found.state.__urn, found.state.__provider], ["u", pointerOf("Thing")]);
    });
  });

  describe("invoke", () => {
    it("runs a function by its token, in previews too, and wraps what is secret", async () => {
      await made({ size: 7 });
      const result = await client.invoke("palette-maas:index:getSize", { id: "id-a" });
      assert.deepEqual(result, { size: 7, token: secret("t-secret") });
      const bySecret = await client.invoke("palette-maas:index:getSize", { id: secret("id-a") });
      assert.deepEqual(bySecret.size, secret(7));
    });

    it("fails with a sentence for what does not exist or is not known yet", async () => {
      const unknown = await failed(client.invoke("palette-maas:index:getColour", {}));
      assert.deepEqual([unknown.code, /getColour/.test(unknown.message)], [status.UNIMPLEMENTED, true]);
      assert.match((await failed(client.invoke("p:i:getSize", { id: UNKNOWN }))).message, /not known yet/);
      assert.equal((await failed(client.invoke("p:i:getSize", { id: "no" }))).message, "There is no thing no.");
    });
  });

  describe("errors", () => {
    it("are sentences without a stack, and say whether it is known what happened", async () => {
      const state = await made();
      const codes: unknown[] = [];
      for (const error of [
        new ProviderError("set 'size'"),
        new ApiError("denied", "no right", { route: "PUT /x" }),
        new ApiError("unavailable", "lost", { route: "POST /x", uncertain: true }),
        new TypeError("a defect"),
      ]) {
        service.behaviour = { update: () => Promise.reject(error) };
        await client.configure({});
        const { code, message, started: kept } = await failed(client.update(state, news));
        assert.deepEqual([message, kept], [error.message, undefined]);
        codes.push(code);
      }
      const { FAILED_PRECONDITION, UNKNOWN: MAY_BE_ANYTHING } = status;
      assert.deepEqual(codes, [FAILED_PRECONDITION, FAILED_PRECONDITION, MAY_BE_ANYTHING, MAY_BE_ANYTHING]);
    });

    it("end up nowhere but in the answer", async () => {
      const state = withoutWrappers(await made({ password: secret("long enough") }));
      assert.equal(state.password, "long enough");
      const { message } = await failed(client.create({ ...news, size: "long enough" }));
      assert.doesNotMatch(message, /long enough|\n\s+at /);
    });
  });
});
