import assert from "node:assert/strict";
import { ProviderError } from "../../provider/core/errors";
import {
  endpointIn,
  parsedValues,
  sameValues,
  textOf,
  withEndpoint,
  withoutEndpoint,
} from "../../provider/palette/profiles/pack-values";

const endpoint = { host: "api.example.com", port: 6443 };

describe("the values of a pack", () => {
  for (const [what, a, b, same] of [
    ["white space and the order of keys", "a: 1\nb: 2\n", "\nb: 2\na: 1", true],
    ["comments", "# why\na: 1", "a: 1", true],
    ["text and the object it stands for", "a:\n  b: [1, 2]", { a: { b: [1, 2] } }, true],
    ["macros that stand unquoted", "region: {{ .spectro.var.region }}", "region:   {{ .spectro.var.region }}", true],
    ["another macro", "region: {{ .spectro.var.region }}", "region: {{ .spectro.var.zone }}", false],
    ["a number and its text", "a: 1", "a: '1'", false],
    ["text that is no YAML", "a: [1", "a: [1\n", true],
    ["nothing and an empty text", undefined, "", true],
  ] as const) {
    it(`mean ${same ? "the same" : "different things"} with ${what}`, () => assert.equal(sameValues(a, b), same));
  }

  it("become text where the program gives an object", () => {
    assert.equal(textOf({ pack: { podCIDR: "10.0.0.0/16" } }), "pack:\n  podCIDR: 10.0.0.0/16\n");
    assert.equal(textOf("a: 1"), "a: 1");
  });

  it("take the custom endpoint and keep everything else as it was written", () => {
    const values = "# the cluster\npack:\n  podCIDR: '10.0.0.0/16' # wide\nname: {{ .spectro.system.cluster.name }}\n";
    assert.equal(
      withEndpoint("kubernetes", values, endpoint),
      `${values}cloud:\n  maas:\n    customEndpoint: api.example.com\n    customEndpointPort: 6443\n`,
    );
  });

  it("take the custom endpoint beside what else is said of the cloud", () => {
    const patched = withEndpoint("kubernetes", "cloud:\n  maas:\n    customEndpoint: old\n    other: 1\n", endpoint);
    assert.deepEqual(parsedValues(patched), {
      cloud: { maas: { customEndpoint: "api.example.com", other: 1, customEndpointPort: 6443 } },
    });
    assert.deepEqual(parsedValues(withEndpoint("kubernetes", "", endpoint)), {
      cloud: { maas: { customEndpoint: "api.example.com", customEndpointPort: 6443 } },
    });
  });

  it("refuse the custom endpoint where they are no YAML object", () => {
    for (const values of ["a: [1", "- a\n- b\n", "just text"]) {
      assert.throws(() => withEndpoint("kubernetes", values, endpoint), ProviderError);
    }
  });

  it("give the custom endpoint back, with its usual port where none is said", () => {
    assert.deepEqual(endpointIn(withEndpoint("kubernetes", "a: 1", endpoint)), endpoint);
    assert.deepEqual(endpointIn("cloud:\n  maas:\n    customEndpoint: 10.0.0.5\n"), { host: "10.0.0.5", port: 6443 });
    assert.equal(endpointIn("cloud: {}"), undefined);
    assert.equal(endpointIn(undefined), undefined);
  });

  it("are what they were once the custom endpoint is taken out again", () => {
    for (const values of ["pack:\n  a: 1\n", "cloud:\n  maas:\n    other: 1\n"]) {
      assert.ok(sameValues(withoutEndpoint(withEndpoint("kubernetes", values, endpoint)), values));
    }
  });
});
