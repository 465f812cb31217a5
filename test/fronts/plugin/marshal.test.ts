import assert from "node:assert/strict";
import { secret } from "../../../provider/core/secrets";
import { UNKNOWN } from "../../../provider/core/unknowns";
import {
  fromStruct,
  holdsSecret,
  secretLike,
  toStruct,
  withoutWrappers,
} from "../../../provider/fronts/plugin/marshal";

describe("values on the plugin's wire", () => {
  it("come back as they were sent, wrappers included", () => {
    const properties = {
      text: "a",
      number: 1.5,
      yes: true,
      none: null,
      list: [1, ["b"]],
      map: { "a/b": {} },
      key: secret("x"),
    };
    assert.deepEqual(fromStruct(toStruct(properties)), properties);
    assert.deepEqual(withoutWrappers(fromStruct(toStruct(properties))).key, "x");
    assert.deepEqual(fromStruct(undefined), {});
  });

  it("know one word for what is unknown, of whatever kind it is", () => {
    const words = {
      boolean: "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
      number: "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
      list: ["6a19a0b0-7e62-4c92-b797-7f8e31da9cc2"],
      key: secret("dd056dcd-154b-4c76-9bd3-c8f88648b5ff"),
      text: UNKNOWN,
    };
    assert.deepEqual(fromStruct(toStruct(words)), {
      boolean: UNKNOWN,
      number: UNKNOWN,
      list: [UNKNOWN],
      key: secret(UNKNOWN),
      text: UNKNOWN,
    });
  });

  it("leave out what is undefined, write dates as text and refuse by path what cannot be sent", () => {
    const at = new Date(0);
    assert.deepEqual(fromStruct(toStruct({ a: undefined, b: [{ c: undefined, at }] })), {
      b: [{ at: at.toISOString() }],
    });
    assert.throws(() => toStruct({ a: { b: 1n } }), /'a\.b' holds bigint/);
  });
});

describe("secret wrappers", () => {
  it("are put back place by place", () => {
    const original = { a: secret("x"), b: { c: secret("y"), d: "z" } };
    assert.deepEqual(secretLike(original, { a: "new", b: { c: "y", d: "z", e: 1 } }), {
      a: secret("new"),
      b: { c: secret("y"), d: "z", e: 1 },
    });
  });

  it("cover a whole list once its items may have moved", () => {
    const original = ["open", secret("hidden")];
    assert.deepEqual(secretLike(original, ["open", "hidden"]), original);
    assert.deepEqual(secretLike(original, ["hidden", "open"]), secret(["hidden", "open"]));
    assert.deepEqual(secretLike([{ a: secret("x") }], [{ a: "x" }, { a: "y" }]), secret([{ a: "x" }, { a: "y" }]));
  });

  it("are neither doubled nor lost by a second original", () => {
    const once = secretLike({ a: [secret("x")], b: secret("y") }, { a: ["x"], b: "y" });
    assert.deepEqual(secretLike({ a: [secret("x")], b: "y" }, once), { a: [secret("x")], b: secret("y") });
    assert.deepEqual(secretLike({ a: ["x"], b: secret("y") }, once), { a: [secret("x")], b: secret("y") });
  });

  it("are found at any depth", () => {
    assert.equal(holdsSecret({ a: [{ b: secret(1) }] }), true);
    assert.equal(holdsSecret({ a: [{ b: 1 }] }), false);
  });
});
