import assert from "node:assert/strict";
import { parseInputs } from "../../provider/core/schema/parse";
import { closestMatch, didYouMean, whatThereIs } from "../../provider/core/text/did-you-mean";
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

  it("is followed by all that there are, where they are few", () => {
    assert.equal(whatThereIs("wokers", ["workers"]), " Did you mean 'workers'? There is 'workers'.");
    assert.equal(whatThereIs("gpu", ["b", "a", "b"]), " There are 'a', 'b'.");
    assert.equal(whatThereIs("x", []), " There is none.");
    const many = Array.from({ length: 9 }, (_, i) => `pool-${i}`);
    assert.equal(whatThereIs("pol-3", many), " Did you mean 'pool-3'?");
    assert.equal(whatThereIs("x", many), "");
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
