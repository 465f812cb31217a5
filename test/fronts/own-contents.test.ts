import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { type Lab, startLab } from "palette-maas-lab";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { consoleUser } from "../support/console-user";
import { type FakeClock, fakeClock } from "../support/fake-clock";
import { dynamicFrontOf } from "./dynamic-front";
import type { Front } from "./front";
import { type EngineStandIn, engineStandIn } from "./plugin/engine-stand-in";
import { pluginFrontOf } from "./plugin-front";

const MONITORING = { name: "monitoring", version: "1.0.0" };

for (const [name, makeFront] of [
  ["dynamic", dynamicFrontOf],
  ["plugin", pluginFrontOf],
] as const) {
  describe(`what a cluster has in Palette that no program names, through the ${name} front`, function () {
    this.timeout(30_000);
    let lab: Lab;
    let clock: FakeClock;
    let engine: EngineStandIn;
    let front: Front;
    let id: string;
    let args: PropertyMap;
    let state: PropertyMap;

    before(async () => {
      clock = fakeClock({ openRequests: () => lab?.openRequests() ?? 0 });
      lab = await startLab({ clock: clock.background, seed: 7 });
      engine = await engineStandIn();
      const environment = { ...lab.env, PALETTE_MAAS_TIME_SCALE: undefined, MAAS_API_KEY: undefined };
      front = await makeFront(environment, clock, {}, engine.address);
      const gateway = await made("Gateway", { name: "rack1-gateway", installer: "none" });
      const { url: apiEndpoint, apiKey } = lab.maas;
      const account = await made("MaasCloudAccount", { name: "rack", gatewayId: gateway.id, apiEndpoint, apiKey });
      args = {
        name: "payments",
        cloudAccountId: account.id,
        domain: "maas",
        profiles: [{ name: "maas-infra", version: "1.0.0", variables: { region: "eu-west" } }],
        controlPlane: { instance: { minCpu: 4, minMemoryMb: 8192 } },
      };
      ({ id, state } = await made("Cluster", args));
      await byHand(id);
    });
    after(async () => {
      await front?.close();
      engine?.stop();
      clock?.stop();
      await lab?.stop();
    });
    beforeEach(async () => {
      // Lines of the test before may still be on their way.
      await pause(50);
      engine.lines.length = 0;
    });

    async function checked(type: string, olds: PropertyMap, news: PropertyMap): Promise<PropertyMap> {
      const { inputs, reasons } = await front.check(type, olds, news);
      assert.deepEqual(reasons, []);
      return inputs;
    }
    const made = async (type: string, news: PropertyMap) => await front.create(type, await checked(type, {}, news));
    const told = (): string => engine.lines.map(({ message }) => message).join("\n");

    /** Values, a manifest and a profile that a person sets in Palette's console. */
    async function byHand(clusterId: string): Promise<void> {
      const uidOf = ({ name, version }: typeof MONITORING): string => {
        const found = lab.palette.world.stores.profiles.find(
          (known) => known.meta.name === name && known.version === version,
        );
        assert.ok(found);
        return found.meta.uid;
      };
      const packValues = [
        { name: "cni-calico", values: "manifests:\n  calico:\n    veth_mtu: '9000'\n" },
        { name: "csi-rook-ceph", values: "", manifests: [{ name: "banner", content: "kind: ConfigMap\n" }] },
      ];
      const profiles = [
        { uid: uidOf({ name: "maas-infra", version: "1.0.0" }), packValues, variables: [] },
        { uid: uidOf(MONITORING), packValues: [], variables: [] },
      ];
      await consoleUser(lab).call("PATCH", `/v1/spectroclusters/${clusterId}/profiles`, { profiles });
    }

    it("is told by an import, by name, and no value of it", async () => {
      assert.ok(await front.read("Cluster", id));
      await engine.heard(
        /Cluster 'payments': the values of pack 'cni-calico' of profile 'maas-infra' is the cluster's own/,
      );
      await engine.heard(/manifest 'banner' in pack 'csi-rook-ceph' .* is imported into 'profiles\[\]\.packs'/);
      assert.doesNotMatch(told(), /9000/);
    });

    it("is told by a refresh, a profile that was attached in one line, and makes no update", async () => {
      const found = await front.read("Cluster", id, state);
      assert.ok(found);
      await engine.heard(
        /attached in Palette, and not named by the program: 'monitoring' 1\.0\.0; 'pulumi up' does nothing/,
      );
      await engine.heard(/manifest 'banner' in pack 'csi-rook-ceph'/);
      await engine.heard(/values of pack 'cni-calico'/);
      assert.equal(told().match(/'monitoring' 1\.0\.0/g)?.length, 1);
      assert.equal(Array.isArray(found.state.drift) && found.state.drift.length, 3);
      const news = await checked("Cluster", found.state, args);
      assert.equal((await front.diff("Cluster", id, found.state, news)).changes, false);
      assert.deepEqual((await front.read("Cluster", id, found.state))?.state, found.state);
    });

    it("is told by the preview of the profile's next version, which leaves the attached profile", async () => {
      const news = await checked("Cluster", state, {
        ...args,
        profiles: [{ name: "maas-infra", version: "1.1.0", variables: { region: "eu-west" } }],
      });
      await front.diff("Cluster", id, state, news);
      await engine.heard(/the values of pack 'cni-calico' .* the next version of the profile is written without that/);
      await engine.heard(/manifest 'banner' in pack 'csi-rook-ceph' .* is the cluster's own/);
      assert.doesNotMatch(told(), /monitoring/);
    });

    it("is told by the preview of an adoption", async () => {
      const other = await made("Cluster", { ...args, name: "orders" });
      await byHand(other.id);
      // Without annotations it looks as if somebody had made it by hand.
      await consoleUser(lab).call("PATCH", `/v1/spectroclusters/${other.id}/metadata`, {
        metadata: { name: "orders", annotations: {}, labels: {} },
      });
      await front.check("Cluster", {}, { ...args, name: "orders", adopt: true });
      await engine.heard(/manifest 'banner' in pack 'csi-rook-ceph' .* is the cluster's own/);
    });
  });
}
