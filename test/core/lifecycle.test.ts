import assert from "node:assert/strict";
import { z } from "zod";
import { InitError, ProviderError } from "../../provider/core/errors";
import { HOME, Lifecycle, type PropertyMap } from "../../provider/core/lifecycle";
import type { Home, Ownership, Resource } from "../../provider/core/resource";
import type { Runtime } from "../../provider/core/runtime";
import { UNKNOWN } from "../../provider/core/unknowns";

const Args = z.strictObject({
  name: z.string().meta({ change: "replace", identity: true }),
  parent: z.string().default("p").meta({ change: "replace" }),
  size: z.int().default(1).meta({ change: "in-place" }),
  zones: z.array(z.string()).optional().meta({ change: "in-place", set: true }),
  key: z.string().optional().meta({ change: "in-place", secret: true, writeOnly: true }),
  domain: z.string().optional().meta({ change: "refused" }),
  guarded: z.boolean().default(false).meta({ change: "none", kept: true }),
  hint: z.string().optional().meta({ change: "none" }),
});
const Outputs = z.object({ address: z.string(), drift: z.array(z.string()) });
type Args = z.infer<typeof Args>;
type Outputs = z.infer<typeof Outputs>;

interface Shelf {
  home: Home | undefined;
}

/** A service that is one object in memory; each verb can be made to fail. */
function shelf(overrides: Partial<Resource<Shelf, Args, Outputs, string>> = {}) {
  const calls: string[] = [];
  const real: { args: Partial<Args>; drift: string[] } = { args: {}, drift: [] };
  const resource: Resource<Shelf, Args, Outputs, string> = {
    type: "Thing",
    description: "A thing.",
    args: Args,
    outputs: Outputs,
    noun: "thing",
    holdsMachines: false,
    usual: { create: 60_000, update: 60_000, delete: 60_000, perMachine: 30_000 },
    refuse: ({ verb, prior }) =>
      prior.guarded && verb !== "update" ? { code: "guarded", text: `guarded against ${verb}` } : undefined,
    home: async () => ({ place: "here" }),
    create: async (_ctx, args) => {
      calls.push("create");
      real.args = args;
      return "id-1";
    },
    settle: async (_ctx, _id, _args, before) => {
      calls.push(`settle ${before ?? "new"}`);
      return { args: real.args, outputs: { address: "a-1", drift: real.drift } };
    },
    read: async (ctx) => {
      calls.push(`read at ${ctx.home?.place ?? "nowhere"}`);
      return { args: real.args, outputs: { address: "a-1", drift: real.drift } };
    },
    update: async (_ctx, _id, args) => {
      calls.push("update");
      real.args = args;
      return "before";
    },
    delete: async (ctx) => {
      calls.push(`delete at ${ctx.home?.place ?? "nowhere"}`);
    },
    ...overrides,
  };
  const host = { open: async (_runtime: Runtime, home?: Home): Promise<Shelf> => ({ home }) };
  return { calls, real, resource, controller: new Lifecycle(resource, host) };
}

/** Objects that all belong to whoever asks. */
const marked = (overrides: Partial<Ownership<Shelf, Args, Outputs>>): Ownership<Shelf, Args, Outputs> => ({
  mayAdopt: () => false,
  previewAdoption: async () => {},
  takeUp: async (_ctx, { id }) => id,
  createOnce: (_ctx, _args, { make }) => make(),
  hold: async () => undefined,
  mayDelete: async () => true,
  report: () => ({ claim: undefined, drift: [] }),
  ...overrides,
});

const runtime: Runtime = {
  clock: { now: () => 0, sleep: async () => {} },
  log: { info: () => {}, warn: () => {}, debug: () => {} },
  signal: new AbortController().signal,
  owner: "o",
  urn: "",
  timeout: undefined,
};
const news = (over: PropertyMap = {}): PropertyMap => ({ name: "a", parent: "p", size: 1, guarded: false, ...over });

describe("the lifecycle", () => {
  it("fills in a name: what is recorded, else the logical name", () => {
    const { controller } = shelf();
    assert.equal(controller.check({}, {}, "urn:pulumi:dev::p::t::logical").inputs.name, "logical");
    assert.equal(controller.check({ name: "old" }, {}, "logical").inputs.name, "old");
    assert.equal(controller.check({ name: "old" }, { name: "new" }, "logical").inputs.name, "new");
  });

  it("puts stack-wide defaults under what the program says", () => {
    const { resource } = shelf();
    const withDefaults = new Lifecycle(resource, { open: async () => ({ home: undefined }) }, () => ({
      guarded: true,
      other: 1,
    }));
    assert.equal(withDefaults.check({}, { name: "a" }, undefined).inputs.guarded, true);
    assert.equal(withDefaults.check({}, { name: "a", guarded: false }, undefined).inputs.guarded, false);
  });

  it("hands what a create began on to the wait for it", async () => {
    const { controller, calls } = shelf({ create: async () => ({ id: "id-2", before: "begun" }) });
    assert.equal((await controller.create(runtime, news())).id, "id-2");
    assert.deepEqual(calls, ["settle begun"]);
  });

  it("gives each verb that makes, changes or removes its own limit, else the usual one, and what only looks none", async () => {
    const { resource } = shelf({ usual: { create: 1, update: 2, delete: 3 } });
    const limits: unknown[] = [];
    const host = {
      open: async ({ deadline }: Runtime, home?: Home): Promise<Shelf> => {
        if (home) limits.push(deadline?.limit);
        return { home };
      },
    };
    const controller = new Lifecycle(resource, host);
    const { state } = await controller.create(runtime, news());
    await controller.update(runtime, "id-1", state, news({ size: 2 }));
    await controller.read(runtime, "id-1", state);
    await controller.delete({ ...runtime, timeout: 30 }, "id-1", state);
    // What makes or changes is opened once more for the wait at its end, whose limit goes on.
    assert.deepEqual(limits, [1, 1, 2, 2, undefined, 30]);
  });

  it("makes an object, waits for it and records where it lives", async () => {
    const { controller, calls } = shelf();
    const made = await controller.create(runtime, news());
    assert.deepEqual(calls, ["create", "settle new"]);
    assert.equal(made.id, "id-1");
    assert.deepEqual(made.state[HOME], { place: "here" });
    assert.equal(made.state.address, "a-1");
  });

  it("keeps the id and what was asked for when the object does not start", async () => {
    const { controller } = shelf({ settle: () => Promise.reject(new ProviderError("no machine is free")) });
    await assert.rejects(controller.create(runtime, news({ size: 3 })), (error: unknown) => {
      assert.ok(error instanceof InitError);
      assert.equal(error.id, "id-1");
      assert.deepEqual(error.reasons, ["no machine is free"]);
      assert.equal(error.properties.size, 3);
      assert.deepEqual(error.properties[HOME], { place: "here" });
      return true;
    });
  });

  it("fails without an id while nothing exists yet", async () => {
    const { controller } = shelf({
      create: () => Promise.reject(Object.assign(new ProviderError("refused"), { id: "x" })),
    });
    await assert.rejects(controller.create(runtime, news()), (error: unknown) => !(error instanceof InitError));
  });

  it("goes on with a failed start by an update without a difference", async () => {
    const { controller, calls } = shelf();
    const state = await controller.update(runtime, "id-1", { ...news(), [HOME]: { place: "here" } }, news());
    assert.deepEqual(calls, ["update", "settle before"]);
    assert.equal(state.address, "a-1");
  });

  describe("a change that stays in the record", () => {
    const state = { ...news(), [HOME]: { place: "here" }, __unfinished: { inputs: ["size"], notes: [] } };
    const kept = (keep: NonNullable<Resource<Shelf, Args, Outputs, string>["keep"]>) => shelf({ keep });

    it("is neither brought about nor waited for", async () => {
      const { controller, calls } = kept(async (_ctx, id) => ({
        args: {},
        outputs: { address: `${id} kept`, drift: [] },
      }));
      const next = await controller.update(runtime, "id-1", state, news({ guarded: true }));
      assert.deepEqual([calls, next.guarded, next.address], [[], true, "id-1 kept"]);
    });

    it("is recorded also where what is there is not ready", async () => {
      const { controller } = kept(async () => {
        throw new ProviderError("is not ready");
      });
      await assert.rejects(controller.update(runtime, "id-1", state, news({ guarded: true })), (error) => {
        assert.ok(error instanceof InitError);
        assert.deepEqual([error.properties.guarded, error.reasons], [true, ["is not ready"]]);
        return true;
      });
    });

    it("is brought about together with one that does not, by itself, or where the resource keeps nothing", async () => {
      const keep = async () => assert.fail("kept");
      for (const over of [{ guarded: true, size: 2 }, { guarded: true, hint: "x" }, { hint: "x" }, {}]) {
        const { controller, calls } = kept(keep);
        await controller.update(runtime, "id-1", state, news(over));
        assert.deepEqual(calls, ["update", "settle before"], JSON.stringify(over));
      }
      const { controller, calls } = shelf();
      await controller.update(runtime, "id-1", state, news({ guarded: true }));
      assert.deepEqual(calls, ["update", "settle before"]);
    });
  });

  it("keeps the outputs it knew when an update does not settle", async () => {
    const { controller } = shelf({ settle: () => Promise.reject(new Error("late")) });
    await assert.rejects(
      controller.update(runtime, "id-1", { ...news(), address: "a-0" }, news({ size: 2 })),
      (error: unknown) => {
        assert.ok(error instanceof InitError);
        assert.equal(error.properties.address, "a-0");
        assert.equal(error.properties.size, 2);
        return true;
      },
    );
  });

  it("finds no difference in hidden members, and one in what reality says", async () => {
    const { controller } = shelf();
    const same = await controller.diff(
      runtime,
      "id-1",
      { ...news(), __provider: "x", __urn: "y", address: "z" },
      { ...news(), __provider: "w" },
    );
    assert.equal(same.kind, "none");
    const drift = await controller.diff(
      runtime,
      "id-1",
      { ...news(), drift: [{ code: "x", mends: true, text: "record gone" }] },
      news(),
    );
    assert.equal(drift.kind, "drift");
    const changed = await controller.diff(runtime, "id-1", { ...news(), size: 9 }, news());
    assert.deepEqual(
      changed.changes.map((change) => change.path),
      ["size"],
    );
  });

  it("replaces by the field that asks for it, and knows which object must go first", async () => {
    const { controller } = shelf();
    const renamed = await controller.diff(runtime, "id-1", news(), news({ name: "b" }));
    assert.deepEqual([renamed.replaces, renamed.deleteFirst], [["name"], false]);
    const moved = await controller.diff(runtime, "id-1", news(), news({ parent: "q" }));
    assert.deepEqual([moved.replaces, moved.deleteFirst], [["parent"], true]);
    const unknown = await controller.diff(runtime, "id-1", news(), news({ parent: UNKNOWN }));
    assert.deepEqual(unknown.replaces, ["parent"]);
  });

  it("refuses what can be set at creation only, saying what to do", async () => {
    const { controller } = shelf();
    await assert.rejects(
      controller.diff(runtime, "id-1", news({ domain: "a" }), news({ domain: "b" })),
      /'domain' can be set at creation only/,
    );
  });

  it("asks protection before any call: replacing in the diff, deleting in the delete", async () => {
    const { controller, calls } = shelf();
    await assert.rejects(
      controller.diff(runtime, "id-1", news({ guarded: true }), news({ name: "b" })),
      /guarded against replace/,
    );
    await assert.rejects(controller.delete(runtime, "id-1", news({ guarded: true })), /guarded against delete/);
    assert.deepEqual(calls, []);
    await controller.delete(runtime, "id-1", { ...news(), [HOME]: { place: "there" } });
    assert.deepEqual(calls, ["delete at there"]);
  });

  it("refuses nothing and foretells nothing of what a refresh finds, until the program says something", async () => {
    const told: string[] = [];
    const { controller, real } = shelf({
      refuse: () => ({ code: "too-many", text: "too many" }),
      plan: async () => ({ lines: [{ severity: "info", text: "servers go" }], detail: undefined }),
    });
    const log = { info: (text: string) => void told.push(text), warn: () => {}, debug: () => {} };
    const at = { ...runtime, urn: "urn:pulumi:dev::shop::Thing::a", log };
    const record = { ...news({ domain: "a" }), [HOME]: { place: "here" } };
    real.args = { name: "a", size: 9, domain: "b" };
    const found = await controller.read(at, "id-1", record);
    const refreshed = await controller.diff(at, "id-1", found?.state ?? {}, record);
    assert.deepEqual(
      [refreshed.kind, refreshed.replaces, refreshed.changes.map(({ path }) => path)],
      ["inputs", [], ["size", "domain"]],
    );
    assert.equal(
      (
        await controller.diff(
          at,
          "id-1",
          { ...record, drift: [{ code: "x", mends: false, text: "beyond repair" }] },
          record,
        )
      ).kind,
      "none",
    );
    assert.deepEqual(told, []);
    controller.check(found?.state ?? {}, news(), at.urn);
    await assert.rejects(controller.diff(at, "id-1", found?.state ?? {}, news({ domain: "a" })), /at creation only/);
    await assert.rejects(controller.diff(at, "id-1", news({ size: 9 }), news()), /too many/);
  });

  it("reads reality in the words of the record where both mean the same", async () => {
    const { controller, real } = shelf();
    real.args = { name: "a", size: 4, zones: ["y", "x"], key: "****" };
    const found = await controller.read(runtime, "id-1", {
      ...news({ zones: ["x", "y"], key: "k" }),
      [HOME]: { place: "here" },
    });
    assert.deepEqual(found?.inputs, { name: "a", parent: "p", size: 4, zones: ["x", "y"], key: "k", guarded: false });
  });

  it("says gone only when the verb says so, never because of an error", async () => {
    const gone = shelf({ read: async () => undefined });
    assert.equal(await gone.controller.read(runtime, "id-1", news()), undefined);
    const failing = shelf({ read: () => Promise.reject(new ProviderError("wrong tenant")) });
    await assert.rejects(failing.controller.read(runtime, "id-1", news()), /wrong tenant/);
  });

  it("looks an object up by what the user calls it", async () => {
    const { controller, calls } = shelf({
      locate: { home: async () => ({ place: "found" }), id: async (_ctx, named) => `id of ${named}` },
    });
    const found = await controller.read(runtime, "payments", undefined);
    assert.equal(found?.id, "id of payments");
    assert.deepEqual(calls, ["read at found"]);
  });

  it("looks ahead only where asked, and only once that is known by which the object is found", async () => {
    const seen: string[] = [];
    const { controller } = shelf({
      find: async (ctx, { name }) => ({ id: `${name} at ${ctx.home?.place}`, marker: undefined, createdAt: 0 }),
      ownership: marked({
        mayAdopt: ({ size = 0 }) => size > 1,
        previewAdoption: async (_ctx, { id }, _args, unknown) => void seen.push(`${id} without ${unknown}`),
      }),
    });
    await controller.previewCreate(runtime, news());
    await controller.previewCreate(runtime, news({ size: 2, name: UNKNOWN }));
    await controller.previewCreate(runtime, news({ size: 2, domain: UNKNOWN }));
    await controller.previewCreate(runtime, news({ size: 2 }));
    await controller.previewCreate(runtime, news({ size: 2, zones: [UNKNOWN] }));
    assert.deepEqual(seen, ["a at here without domain", "a at here without ", "a at here without zones"]);
  });

  it("makes an object only where none is found, and prepares for that alone", async () => {
    const there = { id: "id-7", marker: undefined, createdAt: 0 };
    const made: unknown[] = [];
    for (const found of [there, undefined]) {
      const { controller, calls } = shelf({
        find: async () => found,
        prepare: async () => void made.push("prepared"),
        create: async (_ctx, _args, { owner, claim }) => {
          made.push(owner, typeof claim);
          return "id-8";
        },
        ownership: marked({}),
      });
      made.push((await controller.create(runtime, news())).id);
      assert.deepEqual(calls, ["settle new"]);
    }
    assert.deepEqual(made, ["id-7", "prepared", "o", "string", "id-8"]);
  });

  it("plans outputs as unknown", () => {
    assert.deepEqual(shelf().controller.plannedState({ name: "a", __urn: "u" }), {
      name: "a",
      address: UNKNOWN,
      drift: UNKNOWN,
    });
  });
});
