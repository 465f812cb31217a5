import assert from "node:assert/strict";
import { parse } from "yaml";
import { patchBetween, withPatch } from "../../provider/palette/profiles/pack-patch";
import { parsedValues } from "../../provider/palette/profiles/pack-values";

const VALUES = `pack:
  # Must not overlap the machines' own.
  podCIDR: "192.168.0.0/16"
calico:
  mtu: 1440 # smaller than the wire's
  region: {{.spectro.var.region}}
list: [1, 2]
`;

describe("a patch of a pack's configuration", () => {
  const table: [
    what: string,
    patch: string | Record<string, unknown>,
    after: (values: Record<string, unknown>) => void,
  ][] = [
    ["a value", { calico: { mtu: 9000 } }, (values) => Object.assign(values.calico as object, { mtu: 9000 })],
    ["text", "calico:\n  mtu: 9000\n", (values) => Object.assign(values.calico as object, { mtu: 9000 })],
    [
      "a new member",
      { calico: { more: { a: [1] } } },
      (values) => Object.assign(values.calico as object, { more: { a: [1] } }),
    ],
    ["a new top", { top: { a: 1 } }, (values) => Object.assign(values, { top: { a: 1 } })],
    ["a whole list", { list: [3] }, (values) => Object.assign(values, { list: [3] })],
    ["an object over a scalar", { list: { a: 1 } }, (values) => Object.assign(values, { list: { a: 1 } })],
    ["null", { calico: { mtu: null } }, (values) => Object.assign(values.calico as object, { mtu: null })],
    ["nothing", {}, () => undefined],
    [
      "a macro",
      { calico: { zone: "{{.spectro.var.zone}}" } },
      (values) => Object.assign(values.calico as object, { zone: "{{.spectro.var.zone}}" }),
    ],
  ];
  for (const [what, patch, after] of table) {
    it(`lays over ${what}`, () => {
      const expected = parsedValues(VALUES) as Record<string, unknown>;
      after(expected);
      const patched = withPatch("cni", VALUES, patch);
      assert.deepEqual(parsedValues(patched), expected);
      assert.match(patched, /# Must not overlap/);
      assert.match(patched, /region: \{\{\.spectro\.var\.region\}\}/);
    });
  }

  it("is the whole where the profile says nothing", () => {
    assert.deepEqual(parse(withPatch("cni", "", { a: { b: 1 } })), { a: { b: 1 } });
  });

  it("is refused over what is no object", () => {
    assert.throws(() => withPatch("cni", "- a\n- b\n", { a: 1 }), /pack 'cni' is not a YAML object/);
    assert.throws(() => withPatch("cni", "a: [", { a: 1 }), /pack 'cni'/);
  });

  it("can be told from two configurations", () => {
    for (const [from, to, patch] of [
      ["a: 1", "a: 1", {}],
      ["a: 1", "a: 2\nb: 3", { a: 2, b: 3 }],
      ["a: {x: 1, y: 2}", "a: {x: 1, y: 3}", { a: { y: 3 } }],
      ["a: 1\nb: 2", "a: 1", { b: null }],
      ["", "a: 1", { a: 1 }],
      ["a: [1]", "a: [1, 2]", { a: [1, 2] }],
    ] as const) {
      assert.deepEqual(patchBetween(from, to), patch);
    }
  });
});
