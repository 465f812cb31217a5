import assert from "node:assert/strict";
import { type Actor, checked, driftOf } from "../support/actor";
import { aCluster, profile } from "../support/main-job";
import { type Stage, stage } from "../support/stage";

describe("what somebody changed in Palette where the program names nothing", () => {
  let on: Stage;
  let cluster: Actor;
  beforeEach(async () => {
    on = await stage();
    cluster = await aCluster(on);
  });
  afterEach(() => on.stop());

  const VALUES = "manifests:\n  calico:\n    veth_mtu: '9000'\n";
  const own = [
    { name: "cni-calico", values: VALUES },
    { name: "csi-rook-ceph", manifests: [{ name: "banner", content: "kind: ConfigMap\n" }] },
  ];

  /** Somebody else's program, or a person, writes packs of the profile; our record does not know. */
  async function written(packs: object[]): Promise<void> {
    const inputs = checked(
      on.controllers.cluster,
      { ...cluster.inputs, profiles: [{ ...profile("1.0.0"), packs }] },
      cluster.state,
    );
    await on.controllers.cluster.update(on.runtime(), cluster.id, cluster.state, inputs);
    on.told.length = 0;
  }
  const drift = (): string[] => driftOf(cluster);

  it("is nothing where nobody did", async () => {
    await cluster.refresh();
    assert.deepEqual(drift(), []);
  });

  it("is told by a refresh by name, values and manifests, once, and is no reason for an update", async () => {
    await written(own);
    await cluster.refresh();
    assert.equal(drift().length, 2);
    const [values = "", manifest = ""] = [...drift()].sort().reverse();
    assert.match(
      values,
      /^the values of pack 'cni-calico' of profile 'maas-infra': somebody set it in Palette.*'pulumi up' does nothing about it/,
    );
    assert.match(manifest, /^manifest 'banner' in pack 'csi-rook-ceph' of profile 'maas-infra': /);
    assert.ok(!on.told.join().includes("9000"), "no value is quoted");
    assert.equal((await cluster.preview({})).kind, "none");
    const before = drift();
    await cluster.refresh();
    assert.deepEqual(drift(), before);
  });

  it("is not told of what the program names: its values, its patch, its manifests, its endpoint", async () => {
    await cluster.up({ profiles: [{ ...profile("1.0.0"), packs: own }] });
    await cluster.refresh();
    assert.deepEqual(drift(), []);
    await cluster.up({
      profiles: [
        {
          ...profile("1.0.0"),
          packs: [{ name: "cni-calico", patch: { manifests: { calico: { veth_mtu: "9001" } } } }],
        },
      ],
    });
    await cluster.refresh();
    assert.ok(!drift().join().includes("cni-calico"), drift().join());
  });

  it("is told by name before another version of the profile drops it", async () => {
    await written(own);
    const inputs = checked(on.controllers.cluster, { ...cluster.inputs, profiles: [profile("1.1.0")] }, cluster.state);
    await on.controllers.cluster.diff(on.runtime(), cluster.id, cluster.state, inputs);
    const told = on.told.join("\n");
    assert.match(
      told,
      /the values of pack 'cni-calico' .* is the cluster's own.*the next version of the profile is written without that/,
    );
    assert.match(told, /manifest 'banner' in pack 'csi-rook-ceph'/);
  });

  it("is told by the preview of an adoption, and by the adoption", async () => {
    await written(own);
    const other = on.runtime({ owner: "other/stack/thing", urn: "urn:other" });
    const args = checked(on.controllers.cluster, { ...cluster.inputs, adopt: true });
    await on.controllers.cluster.previewCreate(other, args);
    assert.match(on.told.join("\n"), /the values of pack 'cni-calico' .* is the cluster's own/);
    on.told.length = 0;
    await on.controllers.cluster.create(other, args);
    assert.match(on.told.join("\n"), /manifest 'banner' in pack 'csi-rook-ceph' .* is the cluster's own/);
  });

  it("cannot be told where the version has left the library, and previews, adoptions and imports say so", async () => {
    await written(own);
    const uid = on.lab.palette.world.profileUid("maas-infra", "1.0.0");
    const missing = {
      code: "ResourceNotFound",
      message: `The requested resource profile with uid '${uid}' is not found`,
    };
    on.lab.next(`GET /v1/clusterprofiles/${uid}`, { status: 404, body: missing, times: 99 });
    const untold =
      /what the cluster has of its own in profile 'maas-infra' cannot be told, since Palette no longer has its version 1\.0\.0/;
    const once = (): void => {
      assert.equal(on.told.filter((line) => untold.test(line)).length, 1, on.told.join("\n"));
      on.told.length = 0;
    };
    const inputs = checked(on.controllers.cluster, { ...cluster.inputs, profiles: [profile("1.1.0")] }, cluster.state);
    await on.controllers.cluster.diff(on.runtime(), cluster.id, cluster.state, inputs);
    once();
    const other = on.runtime({ owner: "other/stack/thing", urn: "urn:other" });
    const adopted = { ...cluster.inputs, profiles: [profile("1.1.0")], adopt: true };
    await on.controllers.cluster.previewCreate(other, checked(on.controllers.cluster, adopted)).catch(() => undefined);
    once();
    await on.controllers.cluster.read(on.runtime(), cluster.id, undefined);
    once();
  });

  it("a reinstall that waits in Palette is told by a refresh, once for the cluster", async () => {
    const { uid } = on.lab.palette.world.cluster("payments");
    on.lab.palette.injectRepave(uid, { source: "hubble", reasons: [{ message: "a new agent needs new nodes" }] });
    await cluster.refresh();
    assert.equal(drift().length, 1);
    assert.match(
      drift()[0] ?? "",
      /^a reinstall of servers waits in Palette for an approval \(.*a new agent needs new nodes.*\); 'pulumi up' does nothing about it: approve it/,
    );
    assert.equal((await cluster.preview({})).kind, "none");
  });
});
