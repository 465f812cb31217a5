import assert from "node:assert/strict";
import type { PaletteVersion } from "palette-maas-lab";
import { ProviderError } from "../../provider/core/errors";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { UNKNOWN } from "../../provider/core/unknowns";
import { SETTINGS } from "../../provider/palette/clusters/settings";
import { type Actor, checked, made } from "../support/actor";
import { aCluster, anAccount, aPool, asked, clusterArgs, poolArgs } from "../support/main-job";
import { type Stage, stage } from "../support/stage";

const instance = { minCpu: 4, minMemoryMb: 8192 };
const controlPlane = (over: PropertyMap): PropertyMap => ({ controlPlane: { size: 1, instance, ...over } });
const zone = { timezone: "UTC" };
const surge = { type: "OverrideScaling", maxSurge: 1, maxUnavailable: 0 };

/** The inputs of a cluster that older Palettes do not know, with the version that does. */
const inputs: [input: string, since: PaletteVersion, over: PropertyMap][] = [
  ["enableLxdVm", "4.7", { enableLxdVm: true }],
  ["staticIp", "4.7", { staticIp: true, ...controlPlane({ network: { name: "br0", ipPoolId: "p-1" } }) }],
  ["network", "4.7", controlPlane({ network: { name: "br0" } })],
  ["minDiskGb", "4.7", controlPlane({ instance: { ...instance, minDiskGb: 60 } })],
  ["ntpServers", "4.8", { ntpServers: ["ntp.example.com"] }],
  ["timezone", "4.8", zone],
  ["clusterType", "4.8", { clusterType: "PureManage" }],
  ["clusterTemplate", "4.8", { clusterTemplate: { id: "t-1" }, ...zone }],
  ["hyperShift", "4.8", { hyperShift: { type: "hypershift" } }],
  ["annotations", "4.8", controlPlane({ annotations: { "example.com/note": "kept" } })],
  ["OverrideScaling", "4.8", controlPlane({ updateStrategy: surge })],
  ["overrideClusterApiConfig", "4.10", { overrideClusterApiConfig: "a: 1" }],
];
const versions: PaletteVersion[] = ["4.6", "4.7", "4.8"];

for (const version of versions) {
  describe(`inputs that Palette ${version} does not know`, () => {
    let on: Stage;
    let args: PropertyMap;
    before(async () => {
      on = await stage({ paletteVersion: version });
      args = clusterArgs(await anAccount(on));
    });
    after(() => on.stop());

    for (const [input, since, over] of inputs) {
      const wanted = versions.indexOf(since);
      if (wanted !== -1 && wanted <= versions.indexOf(version)) continue;
      it(`are refused with the remedy: ${input}`, async () => {
        await assert.rejects(made(on, on.controllers.cluster, { ...args, ...over }), (error: Error) => {
          assert.match(error.message, new RegExp(`is not known to Palette ${version}`));
          assert.match(error.message, new RegExp(`leave out: .*'${input}' needs ${since}`));
          return true;
        });
        assert.deepEqual(
          on.lab.palette.world.clusters.filter(({ name }) => name === args.name),
          [],
        );
      });
    }
  });
}

/** Those of them that an update may change, each set to what an older Palette would have to know. */
const changeable = inputs.filter(([input]) => {
  const row = Object.entries(SETTINGS).find(([name]) => name === input)?.[1];
  return row !== undefined && (row.write ?? row.inCloudConfig) !== undefined;
});

for (const version of [...versions, "4.10"] as const) {
  describe(`a preview of clusters on Palette ${version}`, () => {
    const order: PaletteVersion[] = ["4.6", "4.7", "4.8", "4.10"];
    let on: Stage;
    let cluster: Actor;
    before(async () => {
      on = await stage({ paletteVersion: version });
      cluster = await aCluster(on);
    });
    after(() => on.stop());

    for (const [input, since, over] of changeable) {
      const isKnown = order.indexOf(since) <= order.indexOf(version);
      const told = new RegExp(`'${input}' needs Palette ${since}, and this one does not know it.*Nothing was sent`);

      it(`${isKnown ? "takes" : "refuses"} ${input}: changed, and new before there is an account`, async () => {
        const args = { ...clusterArgs(await anAccount(on, { name: `for-${input.toLowerCase()}` })), ...over };
        const unfinished = checked(on.controllers.cluster, { ...args, name: "more", cloudAccountId: UNKNOWN });
        const creating = () => on.controllers.cluster.previewCreate(on.runtime({ urn: `urn:${input}` }), unfinished);
        const before = on.lab.palette.world.clusters.length;
        if (isKnown) {
          await cluster.preview(over);
          await creating();
        } else {
          await assert.rejects(cluster.preview(over), told);
          await assert.rejects(creating(), told);
        }
        assert.equal(on.lab.palette.world.clusters.length, before);
      });
    }

    it("tells once what is not known of a new cluster of which everything is known", async () => {
      const [input, since, over] = changeable.at(-1) ?? assert.fail();
      const args = { ...clusterArgs(await anAccount(on, { name: "whole" })), ...over, name: "whole" };
      const creating = on.controllers.cluster.previewCreate(
        on.runtime({ urn: "urn:whole" }),
        checked(on.controllers.cluster, args),
      );
      if (order.indexOf(since) <= order.indexOf(version)) return void (await creating);
      await assert.rejects(
        creating,
        ({ message }: Error) => message.split(`'${input}'`).length === 2 && !/would refuse/.test(message),
      );
    });

    it("asks nothing where no input needs it", async () => {
      on.lab.clearRequests();
      await cluster.preview({ sshKeys: ["ssh-ed25519 AAAAC3Nz b"] });
      assert.equal(asked(on, "POST /v1/spectroclusters/maas/validate"), 0);
    });
  });
}

it("previews of clusters are tried with every input that has a version and can be changed", () => {
  const rows = Object.entries(SETTINGS).filter(([, row]) => row.since && (row.write ?? row.inCloudConfig));
  assert.deepEqual(changeable.map(([input]) => input).sort(), rows.map(([name]) => name).sort());
});

/** The inputs of a pool that older Palettes do not know, with the version that does, and the path. */
const poolInputs: [input: string, since: PaletteVersion, over: PropertyMap][] = [
  ["minDiskGb", "4.7", { instance: { ...instance, minDiskGb: 60 } }],
  ["useLxdVm", "4.7", { useLxdVm: true }],
  ["network", "4.7", { network: { name: "br0" } }],
  ["annotations", "4.8", { annotations: { "example.com/note": "kept" } }],
  ["OverrideScaling", "4.8", { updateStrategy: surge }],
  ["skipKubernetesUpgrade", "4.8", { skipKubernetesUpgrade: true }],
  ["overrideKubeadmConfiguration", "4.8", { overrideKubeadmConfiguration: "a: 1" }],
  ["overrideHealthCheckConfiguration", "4.10", { overrideHealthCheckConfiguration: "a: 1" }],
  ["overrideClusterApiConfig", "4.10", { overrideClusterApiConfig: "a: 1" }],
];

for (const version of [...versions, "4.10"] as const) {
  describe(`a preview of pools on Palette ${version}`, () => {
    let on: Stage;
    let cluster: Actor;
    let pool: Actor;
    before(async () => {
      on = await stage({ paletteVersion: version });
      cluster = await aCluster(on);
      pool = await aPool(on, cluster);
    });
    after(() => on.stop());
    beforeEach(() => {
      on.told.length = 0;
    });

    const order: PaletteVersion[] = ["4.6", "4.7", "4.8", "4.10"];
    /** How a preview is refused; undefined where it is not. */
    const refused = async (preview: Promise<unknown>): Promise<string | undefined> => {
      try {
        await preview;
        return undefined;
      } catch (error) {
        assert.ok(error instanceof ProviderError, String(error));
        return error.message;
      }
    };

    for (const [input, since, over] of poolInputs) {
      const isKnown = order.indexOf(since) <= order.indexOf(version);
      const expected = isKnown
        ? undefined
        : `'${input}' needs Palette ${since}, and this one does not know it: leave it out, or have Palette upgraded first. Nothing was sent.`;
      const newPool = (urn: string, args: PropertyMap): Promise<unknown> =>
        on.controllers.pool.previewCreate(on.runtime({ urn }), checked(on.controllers.pool, args));

      it(`${isKnown ? "takes" : "refuses"} ${input}: new, before there is a cluster, and changed`, async () => {
        const args = { ...poolArgs(cluster), name: "more", ...over };
        assert.equal(await refused(newPool("urn:a", args)), expected);
        assert.equal(await refused(newPool("urn:b", { ...args, clusterId: UNKNOWN })), expected);
        // That one is no change of a pool, but a new pool.
        if (input !== "useLxdVm") assert.equal(await refused(pool.preview(over)), expected);
      });
    }

    it("asks nothing where no input needs it", async () => {
      on.lab.clearRequests();
      await pool.preview({ size: 3 });
      assert.equal(asked(on, "POST /v1/spectroclusters/maas/validate"), 0);
    });
  });
}
