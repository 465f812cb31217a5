import assert from "node:assert/strict";
import { type Lab, startLab } from "palette-maas-lab";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { type FakeClock, fakeClock } from "../support/fake-clock";
import { dynamicFrontOf } from "./dynamic-front";
import type { Front } from "./front";
import { pluginFrontOf } from "./plugin-front";

for (const [name, makeFront] of [
  ["dynamic", dynamicFrontOf],
  ["plugin", pluginFrontOf],
] as const) {
  describe(`a project that was renamed in Palette, through the ${name} front`, function () {
    this.timeout(30_000);
    let lab: Lab;
    let clock: FakeClock;
    let front: Front;
    let cluster: { id: string; state: PropertyMap };
    let account: { id: string; state: PropertyMap };
    let args: Record<"Cluster" | "MaasCloudAccount", PropertyMap>;
    const environment = () => ({ ...lab.env, PALETTE_MAAS_TIME_SCALE: undefined, MAAS_API_KEY: undefined });

    before(async () => {
      clock = fakeClock({ openRequests: () => lab?.openRequests() ?? 0 });
      lab = await startLab({ clock: clock.background, seed: 7 });
      front = await makeFront(environment(), clock);
      const gateway = await made("Gateway", { name: "rack1-gateway", installer: "none" });
      const { url: apiEndpoint, apiKey } = lab.maas;
      const account_ = { name: "rack", gatewayId: gateway.id, apiEndpoint, apiKey, project: "Default" };
      account = await made("MaasCloudAccount", account_);
      const cluster_ = {
        name: "payments",
        cloudAccountId: account.id,
        domain: "maas",
        project: "Default",
        profiles: [{ name: "maas-infra", version: "1.0.0", variables: { region: "eu-west" } }],
        controlPlane: { instance: { minCpu: 4, minMemoryMb: 8192 } },
      };
      cluster = await made("Cluster", cluster_);
      args = { Cluster: cluster_, MaasCloudAccount: account_ };
      const project = lab.palette.world.stores.projects.find((known) => known.name === "Default");
      assert.ok(project);
      project.name = "Platform";
      // Another run, which asks for the projects anew.
      await front.close();
      front = await makeFront(environment(), clock);
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
    const made = async (type: string, news: PropertyMap) => await front.create(type, await checked(type, {}, news));

    for (const type of ["Cluster", "MaasCloudAccount"] as const) {
      const thing = () => (type === "Cluster" ? cluster : account);

      it(`is the same one for a ${type}: nothing differs, before and after a refresh`, async () => {
        const { id, state } = thing();
        const news = await checked(type, state, args[type]);
        assert.equal((await front.diff(type, id, state, news)).changes, false);
        const found = await front.read(type, id, state);
        assert.deepEqual(found?.state, state);
      });

      it(`may be written into the program of a ${type} under its new name, which is stored and changes nothing`, async () => {
        const { id, state } = thing();
        const news = await checked(type, state, { ...args[type], project: "Platform" });
        assert.deepEqual(await front.diff(type, id, state, news), { changes: true, replaces: [] });
        const after = await front.update(type, id, state, news);
        assert.deepEqual([after.project, after.__home], ["Platform", state.__home]);
        assert.equal((await front.diff(type, id, after, news)).changes, false);
        assert.deepEqual((await front.read(type, id, after))?.state, after);
      });

      it(`is not any other project for a ${type}`, async () => {
        const { id, state } = thing();
        for (const project of ["Other", "nowhere"]) {
          const news = await checked(type, state, { ...args[type], project });
          await assert.rejects(front.diff(type, id, state, news), /'project' can be set at creation only/);
        }
      });
    }
  });
}
