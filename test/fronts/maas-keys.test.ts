import assert from "node:assert/strict";
import { type Lab, startLab } from "palette-maas-lab";
import type { PropertyMap } from "../../provider/core/lifecycle";
import type { Clock } from "../../provider/core/time/clock";
import type { Environment } from "../../provider/settings";
import { type FakeClock, fakeClock } from "../support/fake-clock";
import { dynamicFrontOf } from "./dynamic-front";
import type { Front } from "./front";
import { pluginFrontOf } from "./plugin-front";

const fronts: [string, (environment: Environment, clock: Clock) => Promise<Front>][] = [
  ["dynamic", dynamicFrontOf],
  ["plugin", pluginFrontOf],
];
const QUICK = { deploy: 20_000, release: 10_000, nodeJoin: 5_000, packsInstall: 5_000 };

for (const [name, makeFront] of fronts)
  for (const key of ["admin", "user"] as const) {
    describe(`the MAAS key of ${key === "admin" ? "an administrator" : "a plain user"}, through the ${name} front`, () => {
      let lab: Lab;
      let clock: FakeClock;
      let front: Front;
      let id: string;
      let state: PropertyMap;

      beforeEach(async () => {
        clock = fakeClock({ openRequests: () => lab?.openRequests() ?? 0 });
        lab = await startLab({ clock: clock.background, seed: 7, timings: QUICK });
        const environment = { ...lab.env, PALETTE_MAAS_TIME_SCALE: undefined, MAAS_API_KEY: lab.maas.apiKeys[key] };
        front = await makeFront(environment, clock);
        const gateway = await make("Gateway", { name: "rack1-gateway", installer: "none" });
        const { url: apiEndpoint, apiKey } = lab.maas;
        const account = await make("MaasCloudAccount", { name: "maas", gatewayId: gateway.id, apiEndpoint, apiKey });
        const controlPlane = { size: 1, instance: { minCpu: 4, minMemoryMb: 8192 } };
        const profiles = [{ name: "maas-infra", version: "1.0.0", variables: { region: "eu-west" } }];
        const target = { cloudAccountId: account.id, domain: "maas", deletionProtection: false };
        ({ id, state } = await make("Cluster", { name: "payments", ...target, profiles, controlPlane }));
      });
      afterEach(async () => {
        await front?.close();
        clock?.stop();
        await lab?.stop();
      });

      async function make(type: string, args: PropertyMap): Promise<{ id: string; state: PropertyMap }> {
        const { inputs, reasons } = await front.check(type, {}, args);
        assert.deepEqual(reasons, []);
        return await front.create(type, inputs);
      }
      const host = () => lab.maas.world.machines.find(({ statusName }) => statusName === "Deployed");
      const drift = async (): Promise<unknown> => (await front.read("Cluster", id, state))?.state.drift;

      it("calls no healthy server gone and no record wrong", async () => {
        assert.deepEqual(await drift(), []);
      });

      it(`tells ${key === "admin" ? "that its server is off" : "nothing of it"}`, async () => {
        await lab.operator.maas.powerOff(host()?.hostname ?? "");
        const said = JSON.stringify(await drift());
        if (key === "admin") assert.match(said, /is powered off in MAAS/);
        else assert.equal(said, "[]");
      });

      it(`${key === "admin" ? "refuses to call a delete clean" : "claims no proof"} while MAAS keeps the server`, async () => {
        const server = host();
        assert.ok(server);
        server.problem = "fails-release";
        server.powerState = "on";
        const removed = front.remove("Cluster", id, state);
        if (key === "admin") await assert.rejects(removed, /MAAS still holds: .*Releasing failed/);
        else await removed;
      });
    });
  }
