import assert from "node:assert/strict";
import { type Lab, startLab } from "palette-maas-lab";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { lookUps } from "../../provider/look-ups";
import { type Relay, relay } from "../support/relay";
import { type Asker, dynamicAsker, pluginAsker } from "./askers";

const ID = "0123456789abcdef01234567";

/** Every look-up, called so that it has to ask. */
const calls: Readonly<Record<string, PropertyMap>> = {
  getKubeconfig: { clusterId: ID },
  getGatewayInstall: { gatewayId: ID },
  getClusterProfile: { name: "maas-infra", version: "1.0.0" },
  getMaasCloudAccount: { name: "maas" },
  getGateway: { name: "rack1-gateway" },
  getCluster: { name: "payments" },
  getMachines: { clusterName: "payments" },
  getMaasInventory: {},
  getBackupLocation: { name: "standard-backups" },
  getClusterGroup: { name: "standard-hosts" },
  getClusterTemplate: { name: "standard" },
};

describe("look-ups in a preview while services are away", function () {
  this.timeout(60_000);
  let lab: Lab;
  let palette: Relay;
  let maas: Relay;

  before(async () => {
    lab = await startLab();
    [palette, maas] = [await relay(lab.palette.url), await relay(lab.maas.url)];
  });
  after(async () => {
    await Promise.all([palette?.stop(), maas?.stop()]);
    await lab?.stop();
  });
  afterEach(async () => {
    await Promise.all([palette.become("open"), maas.become("open")]);
  });

  async function askersOf(...names: string[]): Promise<Asker[]> {
    // Another project each, so that no asker knows what an earlier one found out about the services.
    const config = {
      paletteEndpoint: palette.url,
      paletteApiKey: lab.palette.apiKey,
      maas: JSON.stringify([{ endpoint: maas.url, apiKey: lab.maas.apiKey }]),
      project: names.join("-"),
    };
    return [dynamicAsker(config), await pluginAsker(config)];
  }

  it("are all tried", () => {
    assert.deepEqual(Object.keys(calls).sort(), lookUps.map(({ name }) => name).sort());
  });

  for (const [name, args] of Object.entries(calls)) {
    it(`${name} tries once more and no longer where nothing listens, and not again`, async () => {
      const askers = await askersOf("refused", name);
      await Promise.all([palette.become("refused"), maas.become("refused")]);
      for (const asker of askers) {
        await assert.rejects(asker.ask(name, args, true), /nothing listens there.*\(tried 2 times\)/, asker.name);
        await assert.rejects(asker.ask(name, args, true), /did not answer before, and was not asked again/, asker.name);
        await asker.close();
      }
    });
  }

  it("wait some seconds for a service that is silent, and an update waits as long as it is configured to", async () => {
    const askers = await askersOf("silent");
    await palette.become("silent");
    const took = await Promise.all(
      askers.map(async (asker) => {
        const began = performance.now();
        await assert.rejects(asker.ask("getGateway", { name: "rack1-gateway" }, true), /a preview waits no longer/);
        return performance.now() - began;
      }),
    );
    assert.ok(Math.max(...took) < 15_000, `${took}`);
    // What previews gave up on is asked again by others.
    await palette.become("open");
    for (const asker of askers) {
      assert.equal((await asker.ask("getGateway", { name: "rack1-gateway" })).name, "rack1-gateway");
      await asker.close();
    }
  });
});
