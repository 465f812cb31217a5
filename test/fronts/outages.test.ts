import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { type Lab, startLab } from "palette-maas-lab";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { UNKNOWN } from "../../provider/core/unknowns";
import { type FakeClock, fakeClock } from "../support/fake-clock";
import { type Relay, relay, type Way } from "../support/relay";
import { ROOMY } from "../support/roomy-rack";
import { dynamicFrontOf } from "./dynamic-front";
import type { Front } from "./front";
import { type EngineStandIn, engineStandIn } from "./plugin/engine-stand-in";
import { pluginFrontOf } from "./plugin-front";

const INSTANCE = { minCpu: 4, minMemoryMb: 8192 };
const RANGE = { start: "10.10.8.10", end: "10.10.8.60" };
const QUICK = { deploy: 20_000, release: 10_000, nodeJoin: 5_000, packsInstall: 5_000 };

/** Which service answers how, and how long a preview of everything may take then, in seconds. */
const outages: [palette: Way, maas: Way, most: number][] = [
  ["silent", "open", 15],
  ["open", "silent", 15],
  ["silent", "silent", 22],
  ["refused", "open", 6],
  ["open", "refused", 6],
  ["refused", "refused", 6],
];

/** What has an update whose cost hangs on what is there. */
const UPDATED = ["payments", "workers", "static"];
const FROM_RECORD = /could not be looked at: this preview knows the record alone/;
const MAAS_SILENT = /MAAS .* was asked .* and did not tell/;

interface Thing {
  type: string;
  id: string;
  state: PropertyMap;
  args: PropertyMap;
}

for (const [name, makeFront] of [
  ["dynamic", dynamicFrontOf],
  ["plugin", pluginFrontOf],
] as const) {
  describe(`previews while services are away, through the ${name} front`, function () {
    this.timeout(60_000);
    let lab: Lab;
    let clock: FakeClock;
    let engine: EngineStandIn;
    let front: Front;
    let palette: Relay;
    let maas: Relay;
    let things: Thing[];

    const opened = async (): Promise<Front> => {
      const environment = {
        ...lab.env,
        PALETTE_ENDPOINT: palette.url,
        MAAS_API_URL: maas.url,
        MAAS_API_KEY: lab.maas.apiKey,
        PALETTE_MAAS_TIME_SCALE: undefined,
      };
      return await makeFront(environment, clock, {}, engine.address);
    };

    before(async () => {
      clock = fakeClock({ openRequests: () => lab?.openRequests() ?? 0 });
      lab = await startLab({ clock: clock.background, seed: 7, rack: ROOMY, timings: QUICK });
      [palette, maas] = [await relay(lab.palette.url), await relay(lab.maas.url)];
      engine = await engineStandIn();
      front = await opened();
      things = [];
      const gateway = await made("Gateway", {
        name: "rack2-gateway",
        installer: "kubernetes",
        deletionProtection: false,
      });
      const { id: gatewayId } = await front.create(
        "Gateway",
        await checked("Gateway", {}, { name: "rack1-gateway", installer: "none" }),
      );
      assert.ok(gateway);
      await made("IpPool", {
        name: "static",
        gatewayId,
        range: RANGE,
        gateway: "10.10.8.1",
        prefix: 24,
        nameservers: ["10.10.8.2"],
      });
      const key = { apiEndpoint: maas.url, apiKey: lab.maas.apiKey };
      const account = await made("MaasCloudAccount", { name: "rack", gatewayId, ...key });
      const cluster = await made("Cluster", {
        name: "payments",
        cloudAccountId: account.id,
        domain: "maas",
        profiles: [{ name: "maas-infra", version: "1.0.0", variables: { region: "eu-west" } }],
        controlPlane: { instance: INSTANCE },
        deletionProtection: false,
      });
      await made("MachinePool", {
        name: "workers",
        clusterId: cluster.id,
        size: 2,
        instance: INSTANCE,
        deletionProtection: false,
      });
    });
    after(async () => {
      await front?.close();
      await Promise.all([palette?.stop(), maas?.stop()]);
      engine?.stop();
      clock?.stop();
      await lab?.stop();
    });
    afterEach(async () => {
      await Promise.all([palette.become("open"), maas.become("open")]);
    });

    async function checked(type: string, olds: PropertyMap, news: PropertyMap): Promise<PropertyMap> {
      const { inputs, reasons } = await front.check(type, olds, news);
      assert.deepEqual(reasons, []);
      return inputs;
    }
    async function made(type: string, args: PropertyMap): Promise<Thing> {
      const thing = { type, args, ...(await front.create(type, await checked(type, {}, args))) };
      things.push(thing);
      return thing;
    }

    /** What each update is, and whether machines or addresses hang on it. */
    const updates: Readonly<Record<string, PropertyMap>> = {
      Gateway: { tags: { team: "web" } },
      IpPool: { range: { ...RANGE, end: "10.10.8.50" } },
      MaasCloudAccount: { preferredSubnets: ["10.0.0.0/16"] },
      Cluster: {
        profiles: [{ name: "maas-infra", version: "1.1.0", variables: { region: "eu-west" } }],
        controlPlane: { instance: INSTANCE, zones: ["az1"] },
      },
      MachinePool: { size: 3, instance: { minCpu: 8, minMemoryMb: 16384 } },
    };

    /** The preview of a program in which everything changes, and of everything once more under another name. */
    async function previewed(): Promise<void> {
      const all = things.map(async ({ type, id, state, args }) => {
        await front.diff(type, id, state, await checked(type, state, { ...args, ...updates[type] }));
        await front.check(type, {}, { ...args, name: `second-${args.name}` });
      });
      await Promise.all(all);
    }
    const warnings = (pattern: RegExp) =>
      engine.lines.filter(({ severity, message }) => severity > 1 && pattern.test(message));

    for (const [ofPalette, ofMaas, most] of outages) {
      it(`end soon and say so: Palette is ${ofPalette}, MAAS is ${ofMaas}`, async () => {
        await front.close();
        front = await opened();
        await pause(50);
        engine.lines.length = 0;
        await Promise.all([palette.become(ofPalette), maas.become(ofMaas)]);
        const began = performance.now();
        await previewed();
        const took = (performance.now() - began) / 1_000;
        assert.ok(took < most, `${took} s`);
        // Lines reach the engine after the answers that they belong to, on a busy machine by a while.
        if (ofPalette !== "open") await Promise.all(UPDATED.map((thing) => engine.heard(FROM_RECORD, `::${thing}`)));
        if (ofMaas !== "open") await engine.heard(MAAS_SILENT);
        await pause(100);
        const told = engine.lines.map(({ message, urn }) => `${urn.split("::").at(-1)}: ${message}`).join("\n");
        if (ofPalette !== "open") {
          // No update is announced as if it had been looked at; each says so once.
          for (const thing of UPDATED) {
            const unseen = warnings(FROM_RECORD).filter(({ urn }) => urn.endsWith(`::${thing}`));
            assert.equal(unseen.length, 1, `${thing}\n${told}`);
          }
        }
        if (ofMaas !== "open") assert.equal(warnings(MAAS_SILENT).length, 1, told);
        assert.ok(warnings(/(did not answer|no answer)/).length <= 6, told);
      });
    }

    it("warn of a missing key for whatever is new, once", async () => {
      for (const { type, args } of things) {
        const environment = { PALETTE_ENDPOINT: palette.url };
        const keyless = await makeFront(environment, clock, {}, engine.address);
        await pause(50);
        engine.lines.length = 0;
        const later = Object.fromEntries(
          Object.entries(args).map(([key, value]) => [key, key.endsWith("Id") ? UNKNOWN : value]),
        );
        await keyless.check(type, {}, later);
        await keyless.check(type, {}, { ...later, name: "another" });
        await engine.heard(/No API key for Palette/);
        assert.equal(warnings(/No API key for Palette/).length, 1, type);
        await keyless.close();
      }
    });
  });
}
