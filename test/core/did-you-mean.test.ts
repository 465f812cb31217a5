import assert from "node:assert/strict";
import { parseInputs } from "../../provider/core/schema/parse";
import { closestMatch, didYouMean } from "../../provider/core/text/did-you-mean";
import { ClusterArgs } from "../../provider/model/cluster";

describe("did you mean", () => {
  const known = ["az1", "az2", "default", "workers"];
  const cases: [given: string, meant: string | undefined][] = [
    ["az3", "az1"],
    ["AZ2", "az2"],
    ["wokers", "workers"],
    ["defualt", "default"],
    ["gpu", undefined],
    ["x", undefined],
    ["workers", undefined],
  ];
  for (const [given, name] of cases) {
    it(`${name ?? "nothing"}, for '${given}'`, () => assert.equal(closestMatch(given, known), name));
  }

  it("is asked once for several names, and not where nothing is like them", () => {
    assert.equal(didYouMean(["wokers", "worker", "gpu"], known), " Did you mean 'workers'?");
    assert.equal(didYouMean("gpu", known), "");
    assert.equal(didYouMean("gpu", []), "");
  });

  it("is asked of an input at any depth, whose value is not quoted", () => {
    const written = {
      name: "payments",
      cloudAccountID: "account",
      cloudAccountId: "account",
      domain: "maas",
      controlPlane: { instance: { minCpus: 4, minCpu: 4, minMemoryMb: 8192 } },
      profiles: [{ name: "infra", version: "1.0.0", pack: "secret" }],
      nothingLikeIt: "secret",
    };
    const { failures } = parseInputs(ClusterArgs, written, () => []);
    assert.deepEqual(
      failures.map(({ path, reason }) => `${path} ${reason}`),
      [
        "profiles[0].pack is not an input of this resource; did you mean 'packs'?",
        "controlPlane.instance.minCpus is not an input of this resource; did you mean 'minCpu'?",
        "cloudAccountID is not an input of this resource; did you mean 'cloudAccountId'?",
        "nothingLikeIt is not an input of this resource",
      ],
    );
  });
});
