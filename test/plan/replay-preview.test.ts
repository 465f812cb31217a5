import assert from "node:assert/strict";
import { ApiError, ProviderError } from "../../provider/core/errors";
import type { ResourceController } from "../../provider/core/resource-controller";
import { realClock } from "../../provider/core/time/clock";
import { provider } from "../../provider/index";
import { type PreviewReplay, type Replayed, replayPreview } from "../../provider/plan/read/replay-preview";
import { effect, machines, pool, replayed, step } from "./planned";

const controllers = provider(() => undefined, {}).controllers;

const replay = (over: Partial<PreviewReplay> = {}): PreviewReplay => ({
  controllers: controllers,
  runtime: {
    clock: realClock,
    log: { info: assert.fail, warn: assert.fail, debug: assert.fail },
    signal: new AbortController().signal,
    timeout: undefined,
  },
  approvals: [],
  isBlind: false,
  ...over,
});

/** A pool whose plan is what a test says. */
function planOf(answer: (isBlind: boolean) => unknown): ReadonlyMap<string, ResourceController> {
  const controller = controllers.get("MachinePool");
  assert.ok(controller);
  const plan: ResourceController["plan"] = async (_, __, isBlind = false) => ({
    lines: [],
    detail: answer(isBlind),
  });
  return new Map([["MachinePool", Object.assign(Object.create(controller), { plan })]]);
}

const { forecast } = replayed(pool("workers"), { effects: [effect({ servers: machines("a") })] });

async function seen(answer: (isBlind: boolean) => unknown, over: Partial<PreviewReplay> = {}): Promise<Replayed> {
  const [found] = await replayPreview([pool("workers")], replay({ controllers: planOf(answer), ...over }));
  assert.ok(found);
  return found;
}

const away = (): never => {
  throw new ApiError("unavailable", "no answer came", { route: "GET /x" });
};

describe("what the provider foresees of a step", () => {
  it("is its forecast", async () => {
    const found = await seen(() => forecast);
    assert.deepEqual([found.forecast, found.refused, found.unseen], [forecast, undefined, undefined]);
  });

  it("is that of the record where services do not answer", async () => {
    const found = await seen((isBlind) => (isBlind ? forecast : away()));
    assert.deepEqual([found.forecast, found.refused, found.unseen], [forecast, undefined, "no answer came"]);
  });

  it("is that of the record, and told in words, where inputs lack what the look counts on", async () => {
    const found = await seen((isBlind) => {
      if (isBlind) return forecast;
      return [...({} as { networks: string[] }).networks];
    });
    assert.deepEqual([found.forecast, found.refused], [forecast, undefined]);
    assert.match(
      found.unseen ?? "",
      /^its record or its inputs lack what this release writes there; run 'pulumi refresh'/,
    );
  });

  it("is a refusal by what services know, with what the record says", async () => {
    const found = await seen((isBlind) => {
      if (isBlind) return forecast;
      throw new ProviderError("It is too much.");
    });
    assert.deepEqual([found.forecast, found.refused?.text, found.unseen], [forecast, "It is too much.", undefined]);
  });

  it("is a refusal by the record alone", async () => {
    const found = await seen(() => {
      throw new ProviderError("It is forbidden.");
    });
    assert.deepEqual([found.forecast, found.refused?.text], [undefined, "It is forbidden."]);
  });

  it("hands on the record of a refusal, whatever its sentence says", async () => {
    const approval = { kind: "release", about: "payments/workers", text: "release payments/workers 4->2" };
    const record = { code: "over-release-limit", text: "It is too much.", approval };
    const { refused } = await seen(() => {
      throw new ProviderError(record);
    });
    assert.deepEqual(refused, record);
  });

  it("is asked without sight where there is none", async () => {
    const found = await seen((isBlind) => (isBlind ? forecast : away()), { isBlind: true });
    assert.deepEqual([found.forecast, found.unseen], [forecast, undefined]);
  });

  it("is nothing where nothing changes, or where it is no forecast", async () => {
    const [found] = await replayPreview(
      [pool("workers", { verb: undefined })],
      replay({ controllers: planOf(() => assert.fail()) }),
    );
    assert.equal(found?.forecast, undefined);
    assert.equal((await seen(() => "something else")).forecast, undefined);
  });

  it("says what is secret of it", async () => {
    const [found] = await replayPreview(
      [pool("workers", { hidden: ["size"] })],
      replay({ controllers: planOf(() => forecast) }),
    );
    assert.deepEqual(found?.unchecked, ["'size' of 'workers' is secret: what changing it does is not told"]);
  });

  const DELETES: [what: string, type: string, olds: Record<string, unknown>, refused: RegExp | undefined][] = [
    [
      "a protected cluster",
      "Cluster",
      { deletionProtection: true, machines: machines("a") },
      /^Cluster 'x' is protected.*\(a\)/,
    ],
    ["a cluster whose record is incomplete", "Cluster", {}, /is protected/],
    ["a cluster that may go", "Cluster", { deletionProtection: false }, undefined],
    ["a gateway that somebody else installed", "Gateway", { installer: "none" }, undefined],
    ["an account", "MaasCloudAccount", {}, undefined],
  ];
  for (const [what, type, olds, refused] of DELETES) {
    it(`${refused ? "forbids" : "allows"} the delete of ${what}, which no preview asks about`, async () => {
      const gone = step(type, "x", { verb: "delete", id: "i", olds: { name: "x", ...olds }, news: {} });
      const [found] = await replayPreview([gone], replay({ isBlind: true }));
      if (refused) assert.match(found?.refused?.text ?? "", refused);
      else assert.equal(found?.refused, undefined);
    });
  }

  it("keeps the order of the steps", async () => {
    const all = Array.from({ length: 30 }, (_, i) => pool(`p${i}`));
    const found = await replayPreview(all, replay({ controllers: planOf(() => forecast) }));
    assert.deepEqual(
      found.map((one) => one.step),
      all,
    );
  });
});
