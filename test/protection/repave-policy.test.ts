import assert from "node:assert/strict";
import { UNFINISHED, unfinishedIn } from "../../provider/core/record";
import { paletteDefinition } from "../../provider/palette/definition";
import { judgeRepave, type RepaveApproval } from "../../provider/protection/repave-policy";

const UPGRADE = { key: "upgrade", text: "kubernetes is upgraded (kubernetes 1.30.4 => 1.31.2)" };
const asked = (over: Partial<RepaveApproval> = {}): RepaveApproval => ({
  plane: paletteDefinition,
  name: "payments",
  approvals: [],
  policy: "planned",
  pending: { byUser: true, source: "user", reasons: [UPGRADE] },
  wasPending: false,
  expected: [UPGRADE.key],
  fields: ["profiles"],
  ...over,
});
const refused = (over: Partial<RepaveApproval>): string => {
  const judged = judgeRepave("Cluster 'payments'", asked(over));
  return judged === "approve" ? "approved" : judged.text;
};

describe("approval of a pending reinstall", () => {
  it("is given to one that this update alone explains", () => {
    assert.equal(judgeRepave("Cluster 'payments'", asked()), "approve");
  });

  it("is given to what was announced in other words", () => {
    const reasons = [{ ...UPGRADE, text: "Kubernetes changes" }];
    assert.equal(refused({ pending: { byUser: true, source: "user", reasons } }), "approved");
  });

  it("is given where another field of this update is the reason", () => {
    const reasons = [{ key: "keys", text: "SSH keys of the nodes changed", field: "sshKeys" }];
    const pending = { byUser: true, source: "user", reasons };
    assert.equal(refused({ pending, expected: [], fields: ["sshKeys"] }), "approved");
    assert.notEqual(refused({ pending, expected: [], fields: ["ntpServers"] }), "approved");
  });

  const table: [what: string, over: Partial<RepaveApproval>, said: RegExp][] = [
    [
      "one that the plane asks for",
      { pending: { byUser: false, source: "hubble", reasons: [UPGRADE] } },
      /'hubble' asked for/,
    ],
    ["one that waited before this update", { wasPending: true }, /before this update began/],
    [
      "one with a foreign reason among others",
      { pending: { byUser: true, source: "user", reasons: [UPGRADE, { key: "os", text: "os is patched" }] } },
      /reasons that are not this update's: os is patched\./,
    ],
    ["one without a reason", { pending: { byUser: true, source: "user", reasons: [] } }, /gives no reason/],
    [
      "one that is only worded as what was announced",
      { pending: { byUser: true, source: "user", reasons: [{ ...UPGRADE, key: "other" }] } },
      /reasons that are not this update's: kubernetes is upgraded/,
    ],
    [
      "one that an older build noted in words",
      { expected: unfinishedIn({ [UNFINISHED]: { inputs: ["profiles"], notes: [UPGRADE.text] } }).notes },
      /reasons that are not this update's: kubernetes is upgraded/,
    ],
    [
      "one of the control plane's words without the plane's knowledge",
      {
        pending: { byUser: true, source: "user", reasons: [{ key: "pool", text: "machine pool workers changed" }] },
        fields: ["controlPlane"],
      },
      /reasons that are not this update's/,
    ],
    ["any under 'manual'", { policy: "manual" }, /waits for an approval/],
    ["any under 'forbid'", { policy: "forbid" }, /'repaves: forbid' does not approve it/],
  ];
  for (const [what, over, said] of table) {
    it(`is refused to ${what}, with the way on and the way back`, () => {
      assert.match(refused(over), said);
      assert.match(refused(over), /approve it in Palette/);
      assert.match(refused(over), /to go back, put the old values/);
    });
  }
});
