import assert from "node:assert/strict";
import { type Json, LabBench, makeCluster, runningCluster } from "./palette-support";

describe("a cluster template of the lab", () => {
  const bench = new LabBench();
  let uid: string;
  const spec = (more: Json = {}): Json => ({
    clusterTemplate: { uid: bench.world.templateUid("standard") },
    clusterConfig: { timezone: "UTC" },
    ...more,
  });
  const profiles = (over: Json = {}): Json => ({
    profiles: [
      {
        uid: bench.world.profileUid("maas-infra", "1.0.0"),
        packValues: [],
        variables: [{ name: "region", value: "eu-1" }],
        ...over,
      },
    ],
  });

  before(async () => {
    await bench.start();
    uid = await runningCluster(bench, { name: "templated", spec: spec() });
  });
  after(() => bench.stop());

  it("decides the profiles, takes variables for them, and is told with the cluster", async () => {
    const seen = await bench.must(200, bench.get(`/v1/spectroclusters/${uid}`));
    assert.deepEqual(seen.spec.clusterTemplate, { uid: bench.world.templateUid("standard") });
    assert.deepEqual(bench.world.cluster(uid).profiles, ["maas-infra 1.0.0"]);
    const body = [
      { profileUid: bench.world.profileUid("maas-infra", "1.0.0"), variables: [{ name: "logLevel", value: "warn" }] },
    ];
    await bench.must(204, bench.patch(`/v1/spectroclusters/${uid}/variables`, body));
  });

  it("refuses every other change of the profiles", async () => {
    const path = `/v1/spectroclusters/${uid}/profiles`;
    for (const call of [bench.patch(path, profiles()), bench.put(path, profiles())]) {
      assert.equal((await bench.must(400, call)).code, "ClusterTemplateLocked");
    }
  });

  const wrong: [string, () => Json, string][] = [
    ["that is not there", () => spec({ clusterTemplate: { uid: "nothing" } }), "InvalidClusterRequest"],
    ["without a time zone", () => spec({ clusterConfig: {} }), "InvalidRequestBody"],
    [
      "with packs",
      () => spec(profiles({ packValues: [{ name: "cni-calico", values: "a: 1" }] })),
      "InvalidClusterRequest",
    ],
    [
      "with a profile that it does not have",
      () => spec(profiles({ uid: bench.world.profileUid("maas-infra", "1.1.0") })),
      "InvalidClusterRequest",
    ],
  ];
  for (const [what, more, code] of wrong) {
    it(`refuses a cluster of a template ${what}`, async () => {
      await assert.rejects(makeCluster(bench, { name: "wrong", spec: more() }), new RegExp(code));
    });
  }

  const kinds: [string, Json][] = [
    ["type", { clusterType: "Alloy" }],
    ["deployment", { clusterConfig: { hyperShiftConfig: { clusterDeploymentType: "microshift" } } }],
    ["host for OpenShift", { clusterConfig: { hyperShiftConfig: { clusterDeploymentType: "openshift" } } }],
  ];
  for (const [what, more] of kinds) {
    it(`refuses a cluster of no known ${what}`, async () => {
      await assert.rejects(makeCluster(bench, { name: "wrong", spec: more }), /InvalidRequestBody/);
    });
  }
});
