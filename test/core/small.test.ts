import assert from "node:assert/strict";
import { ownerOf, parseUrn } from "../../provider/core/identity/urn";
import { sanitizeRecord } from "../../provider/core/schema/outputs";
import { isSecret, secret, unwrapSecrets, wrapMembers } from "../../provider/core/secrets";
import { formatDuration, minutes, parseDuration, seconds } from "../../provider/core/time/duration";
import { dotted, keysOf } from "../../provider/core/unknowns";

describe("durations", () => {
  it("are read as Go writes them", () => {
    assert.equal(parseDuration("90m"), minutes(90));
    assert.equal(parseDuration("1h30m"), minutes(90));
    assert.equal(parseDuration("1.5s"), 1_500);
    assert.deepEqual(["", "5", "m", "5 m", "-5m", "5d"].map(parseDuration), Array(6).fill(undefined));
  });

  it("are told in words", () => {
    assert.deepEqual([seconds(45), minutes(11), minutes(125), minutes(180)].map(formatDuration), [
      "45 s",
      "11 min",
      "2 h 5 min",
      "3 h",
    ]);
  });
});

describe("outputs", () => {
  it("leave out undefined and carry dates as text", () => {
    const outs = { a: undefined, b: [undefined, 1], c: { d: undefined, e: new Date(0) }, f: null };
    assert.deepEqual(sanitizeRecord(outs), { b: [null, 1], c: { e: "1970-01-01T00:00:00.000Z" }, f: null });
  });

  it("refuse by path what the wire cannot carry", () => {
    const loop: Record<string, unknown> = {};
    loop.again = { loop };
    assert.throws(() => sanitizeRecord({ a: { b: [10n] } }), /'a\.b\[0\]' holds bigint/);
    assert.throws(() => sanitizeRecord({ a: loop }), /holds a cycle/);
    assert.throws(() => sanitizeRecord({ a: Number.NaN }), /'a' holds number/);
    assert.throws(() => sanitizeRecord({ a: () => 1 }), /holds function/);
  });

  it("may hold the same object twice", () => {
    const shared = { x: 1 };
    assert.deepEqual(sanitizeRecord({ a: shared, b: shared }), { a: { x: 1 }, b: { x: 1 } });
  });
});

describe("secrets", () => {
  it("are wrapped once and unwrapped at every depth", () => {
    assert.deepEqual(secret(secret("x")), secret("x"));
    assert.deepEqual(unwrapSecrets({ a: [secret({ b: secret("x") })] }), { a: [{ b: "x" }] });
    const wrapped = wrapMembers({ key: "x", other: "y", none: undefined }, ["key", "none"]);
    assert.ok(isSecret(wrapped.key));
    assert.equal(wrapped.other, "y");
    assert.equal(wrapped.none, undefined);
  });
});

describe("URNs", () => {
  const urn = "urn:pulumi:prod::racks::a:b:C$palette-maas:index:Cluster::payments::blue";

  it("tell stack, project and name, whatever the type", () => {
    assert.deepEqual(parseUrn(urn), { stack: "prod", project: "racks", name: "payments::blue" });
    assert.equal(ownerOf(urn), "racks/prod/payments::blue");
    assert.equal(ownerOf(urn.replace("palette-maas:index", "pulumi-nodejs:dynamic/palette-maas")), ownerOf(urn));
  });

  it("are not guessed from anything else", () => {
    assert.deepEqual([undefined, 1, "", "urn:pulumi:prod"].map(parseUrn), Array(4).fill(undefined));
  });
});

describe("paths", () => {
  it("are read back as they were written", () => {
    assert.equal(dotted(["a", 0, "b"]), "a[0].b");
    assert.deepEqual(keysOf("a[0].b"), ["a", 0, "b"]);
  });
});
