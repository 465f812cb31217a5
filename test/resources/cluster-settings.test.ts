import assert from "node:assert/strict";
import type { Lab } from "palette-maas-lab";
import { colleague } from "../support/colleague";
import { type Actor, made } from "./actor";
import { aCluster, anAccount, clusterArgs } from "./main-job";
import { type Stage, stage } from "./stage";

type Json = Record<string, unknown>;

const kept = (on: Stage) => {
  const found = on.lab.palette.world.stores.clusters.find(({ meta }) => meta.name === "payments");
  assert.ok(found);
  return found;
};

/** A setting of a cluster, with what Palette holds of it. */
interface Case {
  field: string;
  value: unknown;
  changed: unknown;
  /** What Palette holds for each of the two, and after it was taken out of the program. */
  holds: [value: unknown, changed: unknown, none: unknown];
  inPalette(cluster: ReturnType<typeof kept>): unknown;
  /** How a colleague changes it. */
  tamper: [method: string, below: string, body?: Json];
}

const osPatch = (over: Json = {}): Json => ({ patchOnBoot: false, rebootIfRequired: false, ...over });
const backup = { locationId: "loc1", prefix: "nightly", schedule: "0 3 * * *", expiryInHours: 72 };
const backupWire = {
  backupLocationUid: "loc1",
  backupPrefix: "nightly",
  durationInHours: 72,
  includeAllDisks: true,
  includeClusterResourceMode: "Always",
  namespaces: [],
  schedule: { scheduledRunTime: "0 3 * * *" },
};
const at = (scheduledRunTime: string): Json => ({ schedule: { scheduledRunTime } });

const cases: Case[] = [
  {
    field: "clusterMetaAttribute",
    value: "rack=7",
    changed: "rack=8",
    holds: ["rack=7", "rack=8", ""],
    inPalette: ({ config }) => config.clusterMetaAttribute,
    tamper: ["PATCH", "/clusterConfig/clusterMetaAttribute", { clusterMetaAttribute: "rack=9" }],
  },
  {
    field: "location",
    value: { countryCode: "DE", regionName: "Berlin", latitude: 52.5, longitude: 13.4 },
    changed: { countryCode: "FR" },
    holds: [
      { countryCode: "DE", regionName: "Berlin", geoLoc: { latitude: 52.5, longitude: 13.4 } },
      { countryCode: "FR" },
      {},
    ],
    inPalette: ({ location }) => location,
    tamper: ["PUT", "/location", { location: { countryCode: "IT" } }],
  },
  {
    field: "timezone",
    value: "Europe/Berlin",
    changed: "America/New_York",
    holds: ["Europe/Berlin", "America/New_York", "UTC"],
    inPalette: ({ config }) => config.timezone,
    tamper: ["PATCH", "/clusterConfig/timezone", { timezone: "Asia/Tokyo" }],
  },
  {
    field: "controlPlaneHealthCheckTimeout",
    value: "30m",
    changed: "1h30m",
    holds: ["30m", "1h30m", ""],
    inPalette: ({ config }) => config.controlPlaneHealthCheckTimeout,
    tamper: ["PATCH", "/clusterConfig/controlPlaneHealthCheckTimeout", { controlPlaneHealthCheckTimeout: "5m" }],
  },
  {
    field: "osPatch",
    value: { onBoot: true, schedule: "0 3 * * sun", after: "2026-12-01T03:00:00Z" },
    changed: { rebootIfRequired: true, schedule: "0 4 * * sat" },
    holds: [
      osPatch({ patchOnBoot: true, schedule: "0 3 * * sun", onDemandPatchAfter: "2026-12-01T03:00:00Z" }),
      osPatch({ rebootIfRequired: true, schedule: "0 4 * * sat" }),
      osPatch(),
    ],
    inPalette: ({ config }) => (config.machineManagementConfig as Json | undefined)?.osPatchConfig,
    tamper: ["PATCH", "/clusterConfig/osPatch", { osPatchConfig: osPatch({ schedule: "* * * * *" }) }],
  },
  {
    field: "backupPolicy",
    value: backup,
    changed: { ...backup, namespaces: ["b", "a"], includeDisks: false, clusterResources: "auto" },
    holds: [
      backupWire,
      { ...backupWire, namespaces: ["b", "a"], includeAllDisks: false, includeClusterResourceMode: "Auto" },
      undefined,
    ],
    inPalette: ({ backup: held }) => held,
    tamper: ["PUT", "/features/backup", { ...backupWire, durationInHours: 1 }],
  },
  {
    field: "scanPolicy",
    value: { kubeBench: "0 1 * * *", sonobuoy: "0 2 1 * *" },
    changed: { kubeHunter: "0 5 * * *", sonobuoy: "0 2 1 * *" },
    holds: [
      { kubeBench: at("0 1 * * *"), sonobuoy: at("0 2 1 * *") },
      { kubeBench: at(""), kubeHunter: at("0 5 * * *"), sonobuoy: at("0 2 1 * *") },
      { kubeBench: at(""), kubeHunter: at(""), sonobuoy: at("") },
    ],
    inPalette: ({ scan }) => scan,
    tamper: ["PUT", "/features/complianceScan", { kubeBench: at("* * * * *") }],
  },
];

const all = Object.fromEntries(cases.map(({ field, value }) => [field, value]));
const tamperWith = (lab: Lab, { tamper: [method, below, body] }: Case): Promise<Json> =>
  colleague(lab).call(method, `/v1/spectroclusters/${lab.palette.world.cluster("payments").uid}${below}`, body);
const writes = (on: Stage): string[] =>
  on.lab.requests
    .filter(
      ({ byGateway, side, method, route }) =>
        !byGateway && side === "palette" && method !== "GET" && !/search|validate/.test(route),
    )
    .map(({ route }) => route);

describe("settings of a cluster", () => {
  let on: Stage;
  let cluster: Actor;
  before(async () => {
    on = await stage();
    cluster = await aCluster(on, all);
  });
  after(() => on.stop());

  it("are all made with it, in the one request", () => {
    for (const { field, holds, inPalette } of cases) assert.deepEqual(inPalette(kept(on)), holds[0], field);
    assert.deepEqual(
      writes(on).filter((route) => /cluster/.test(route)),
      ["POST /v1/spectroclusters/maas"],
    );
  });

  it("are no difference afterwards, and come with an import", async () => {
    const before = structuredClone(cluster.state);
    await cluster.refresh();
    assert.deepEqual(cluster.state, before);
    assert.equal((await cluster.preview({})).kind, "none");
    const found = await on.lives.cluster.read(on.runtime(), "payments", undefined);
    assert.ok(found);
    assert.equal(
      (await on.lives.cluster.diff(on.runtime(), found.id, found.state, cluster.inputs)).changes.filter(
        ({ path }) => path !== "deletionProtection",
      ).length,
      0,
    );
  });

  for (const it_ of cases) {
    const { field, changed, holds, inPalette } = it_;
    it(`${field}: is changed in place, drifts, is mended and is taken out`, async () => {
      const { changes } = await cluster.preview({ [field]: changed });
      assert.ok(changes.length > 0 && changes.every(({ cost }) => cost === "in-place"));
      on.lab.clearRequests();
      await cluster.up({ [field]: changed });
      assert.equal(writes(on).length, 1);
      assert.deepEqual(inPalette(kept(on)), holds[1]);
      await cluster.refresh();
      assert.equal((await cluster.preview({})).kind, "none");
      await tamperWith(on.lab, it_);
      await cluster.refresh();
      assert.notDeepEqual(cluster.state[field], cluster.inputs[field]);
      assert.equal((await cluster.preview({})).kind, "inputs");
      await cluster.up();
      assert.deepEqual(inPalette(kept(on)), holds[1]);
      await cluster.up({ [field]: undefined });
      assert.deepEqual(inPalette(kept(on)), holds[2]);
      await cluster.refresh();
      assert.equal(cluster.state[field], undefined);
      assert.equal((await cluster.preview({})).kind, "none");
    });

    it(`${field}: is left alone where no program names it`, async () => {
      await tamperWith(on.lab, it_).catch(() =>
        colleague(on.lab).call("POST", `/v1/spectroclusters/${cluster.id}${it_.tamper[1]}`, it_.tamper[2]),
      );
      const held = structuredClone(inPalette(kept(on)));
      await cluster.refresh();
      assert.equal((await cluster.preview({})).kind, "none");
      on.lab.clearRequests();
      await cluster.up({ tags: { about: field } });
      assert.deepEqual(writes(on), ["PATCH /v1/spectroclusters/{uid}/metadata"]);
      assert.deepEqual(inPalette(kept(on)), held);
    });
  }
});

describe("settings that a Palette does not know", () => {
  it("are refused with a sentence that says since when they are known", async () => {
    const on = await stage({ paletteVersion: "4.7" });
    try {
      const account = await anAccount(on);
      const args = clusterArgs(account);
      await assert.rejects(made(on, on.lives.cluster, { ...args, timezone: "UTC" }), /timezone/);
      const cluster = await made(on, on.lives.cluster, args);
      await assert.rejects(cluster.up({ timezone: "Europe/Berlin" }), /leave out: 'timezone' needs 4.8/);
    } finally {
      await on.stop();
    }
  });
});
