import assert from "node:assert/strict";
import { type Lab, startLab } from "palette-maas-lab";
import type { PropertyMap } from "../../provider/core/lifecycle";
import type { Clock } from "../../provider/core/time/clock";
import type { Environment } from "../../provider/settings";
import { clusterChanges, type FieldChange, poolChanges } from "../forecast/field-changes";
import { type FakeClock, fakeClock } from "../support/fake-clock";
import { ROOMY } from "../support/roomy-rack";
import { SWEEP_TIMINGS } from "../support/stage";
import { dynamicFrontOf } from "./dynamic-front";
import type { Front } from "./front";
import { pluginFrontOf } from "./plugin-front";

const fronts: [string, (environment: Environment, clock: Clock) => Promise<Front>][] = [
  ["dynamic", dynamicFrontOf],
  ["plugin", pluginFrontOf],
];

// What only state holds, and what is a trigger: nobody else can change it, and the last of its values is the first again.
const OUR_OWN = ["deletionProtection", "releaseLimit", "waitFor", "repaves", "forceDelete", "renewCertificates"];

interface Made {
  id: string;
  inputs: PropertyMap;
  state: PropertyMap;
}

for (const [name, makeFront] of fronts) {
  describe(`every field, through the ${name} front`, function () {
    this.timeout(60_000);
    let lab: Lab;
    let clock: FakeClock;
    let front: Front;
    let cluster: Made;
    let pool: Made;

    before(async () => {
      clock = fakeClock({ openRequests: () => lab?.openRequests() ?? 0 });
      lab = await startLab({
        clock: clock.background,
        seed: 7,
        paletteVersion: "4.10",
        rack: ROOMY,
        timings: SWEEP_TIMINGS,
      });
      front = await makeFront({ ...lab.env, PALETTE_MAAS_TIME_SCALE: undefined, MAAS_API_KEY: undefined }, clock);
      const gateway = await make("Gateway", { name: "rack1-gateway", installer: "none" });
      const { url, apiKey } = lab.maas;
      const account = await make("MaasCloudAccount", { name: "maas", gatewayId: gateway.id, apiEndpoint: url, apiKey });
      const instance = { minCpu: 4, minMemoryMb: 8192 };
      const profiles = [{ name: "maas-infra", version: "1.0.0", variables: { region: "eu-west" } }];
      const target = { cloudAccountId: account.id, domain: "maas", deletionProtection: false };
      cluster = await make("Cluster", { name: "payments", ...target, profiles, controlPlane: { size: 1, instance } });
      pool = await make("MachinePool", {
        name: "workers",
        clusterId: cluster.id,
        size: 1,
        instance,
        deletionProtection: false,
        releaseLimit: "100%",
      });
    });
    after(async () => {
      await front?.close();
      clock?.stop();
      await lab?.stop();
    });

    async function checked(type: string, olds: PropertyMap, news: PropertyMap): Promise<PropertyMap> {
      const { inputs, reasons } = await front.check(type, olds, news);
      assert.deepEqual(reasons, []);
      return inputs;
    }

    async function make(type: string, args: PropertyMap): Promise<Made> {
      const inputs = await checked(type, {}, args);
      return { inputs: args, ...(await front.create(type, inputs)) };
    }

    /** Makes a change and looks that it was one and is one no more. */
    async function update(type: string, made: Made, change: PropertyMap): Promise<Made> {
      const inputs = { ...made.inputs, ...change };
      const wanted = await checked(type, made.state, inputs);
      assert.ok((await front.diff(type, made.id, made.state, wanted)).changes, "is a change");
      const state = await front.update(type, made.id, made.state, wanted);
      assert.ok(!(await front.diff(type, made.id, state, wanted)).changes, "is none once it is made");
      return { id: made.id, inputs, state };
    }

    async function refreshed(type: string, made: Made): Promise<Made> {
      const found = await front.read(type, made.id, made.state);
      assert.ok(found);
      return { ...made, state: found.state };
    }

    const differs = async (type: string, { id, inputs, state }: Made): Promise<boolean> =>
      (await front.diff(type, id, state, await checked(type, state, inputs))).changes;

    /** Sets a field and changes it; an older record then sees it drift, mends it, and takes it out. */
    async function tryField(type: string, first: Made, { field, values }: FieldChange): Promise<Made> {
      const set = await update(type, first, values[0]?.(first.inputs) ?? {});
      const changed = await update(type, set, values[1]?.(set.inputs) ?? {});
      if (OUR_OWN.includes(field)) return changed;
      const drifted = await refreshed(type, set);
      assert.ok(await differs(type, drifted), "drifts");
      const mended = await refreshed(type, await update(type, drifted, {}));
      assert.ok(!(await differs(type, mended)), "is mended");
      const gone = Object.fromEntries(Object.keys(mended.inputs).map((key) => [key, first.inputs[key]]));
      const last = await refreshed(type, await update(type, mended, gone));
      assert.ok(!(await differs(type, last)), "is taken out");
      return last;
    }

    for (const change of poolChanges) {
      it(`MachinePool.${change.field} is set, changed, seen to drift, mended and taken out`, async () => {
        pool = await tryField("MachinePool", pool, change);
      });
    }
    for (const change of clusterChanges) {
      it(`Cluster.${change.field} is set, changed, seen to drift, mended and taken out`, async () => {
        cluster = await tryField("Cluster", cluster, change);
      });
    }
  });
}
