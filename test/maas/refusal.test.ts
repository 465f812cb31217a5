import assert from "node:assert/strict";
import type { ApiErrorKind } from "../../provider/core/errors";
import { refusalOf } from "../../provider/maas/refusal";

const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };
const PLAIN = { "content-type": "text/plain; charset=utf-8" };
const HTML = { "content-type": "text/html; charset=utf-8" };
const NOW = Date.UTC(2026, 0, 1, 12);

const read = (status: number, headers: Record<string, string>, body: string) =>
  refusalOf({ status, headers, body, now: NOW });

interface Case {
  what: string;
  answer: [number, Record<string, string>, string];
  kind: ApiErrorKind;
  message: RegExp;
  retry?: boolean;
}

const CASES: Case[] = [
  {
    what: "joins the messages of a form, and names their fields",
    answer: [400, JSON_TYPE, '{"name":["Too long.","Not nice."],"__all__":["Labels must be unique."]}'],
    kind: "invalid",
    message: /^name: Too long\. Not nice\.; Labels must be unique\.$/,
  },
  {
    what: "takes plain text as it is",
    answer: [400, PLAIN, "No such pool(s): x."],
    kind: "invalid",
    message: /^No such pool\(s\): x\.$/,
  },
  {
    what: "knows an unauthenticated call by its 400",
    answer: [400, PLAIN, "Unrecognised signature: method=GET op=None"],
    kind: "denied",
    message: /API key is not accepted/,
  },
  { what: "explains an empty 403", answer: [403, PLAIN, ""], kind: "denied", message: /may not do this, or .* locked/ },
  {
    what: "tells what is absent",
    answer: [404, PLAIN, "No Domain matches the given query."],
    kind: "not-found",
    message: /^No Domain matches/,
  },
  {
    what: "does not take a wrong path for an absent object",
    answer: [404, PLAIN, "Unknown API endpoint: /MAAS/api/2.0/machines."],
    kind: "invalid",
    message: /no API of MAAS/,
  },
  {
    what: "does not take another server's page for an absent object",
    answer: [404, HTML, "<html><h1>404</h1>nginx</html>"],
    kind: "unavailable",
    message: /address of a MAAS looks like/,
  },
  {
    what: "nor an ingress' plain text",
    answer: [404, PLAIN, "default backend - 404"],
    kind: "unavailable",
    message: /address of a MAAS looks like/,
  },
  {
    what: "takes a login page for no refusal of the key",
    answer: [401, HTML, "<html><h1>Sign in</h1></html>"],
    kind: "unavailable",
    message: /address of a MAAS looks like/,
  },
  {
    what: "takes a firewall's page for no refusal of MAAS",
    answer: [403, HTML, "<html><h1>Blocked</h1></html>"],
    kind: "unavailable",
    message: /address of a MAAS looks like/,
  },
  { what: "fills in for an empty 405", answer: [405, HTML, ""], kind: "invalid", message: /no reason given/ },
  {
    what: "leaves a conflict of states to be decided",
    answer: [409, PLAIN, "No available machine matches constraints: pool=x"],
    kind: "conflict",
    message: /^No available machine/,
    retry: false,
  },
  {
    what: "has a conflict of the database tried again",
    answer: [
      409,
      { ...HTML, "retry-after": "5" },
      "<html><head><title>x</title></head><body><h1>Conflict</h1>&amp; more",
    ],
    kind: "conflict",
    message: /^Conflict & more$/,
    retry: true,
  },
  { what: "tells a removed feature", answer: [410, PLAIN, "VM hosts are gone."], kind: "invalid", message: /gone/ },
  {
    what: "cuts a long exception",
    answer: [500, PLAIN, `'dict' object\n ${"x".repeat(2_000)}`],
    kind: "unavailable",
    message: /^'dict' object x{300,400}\.\.\.$/,
  },
  {
    what: "takes a missing rack for a passing failure",
    answer: [503, { ...PLAIN, "retry-after": "10" }, "Unable to connect to any rack controller"],
    kind: "unavailable",
    message: /rack controller/,
  },
];

describe("a refusal of MAAS", () => {
  for (const { what, answer, kind, message, retry } of CASES) {
    it(what, () => {
      const refusal = read(...answer);
      assert.equal(refusal.kind, kind);
      assert.match(refusal.message, message);
      assert.equal(refusal.retry, retry);
    });
  }

  const ECHOES = [
    "Authorization Error: Invalid signature. Expected signature base string: &classified",
    "Forbidden classified",
    '{"detail":"classified"}',
  ];
  for (const body of ECHOES) {
    it(`tells nothing of a 401's body: ${body.slice(0, 30)}`, () => {
      const { kind, message } = read(401, HTML, body);
      assert.equal(kind, "denied");
      assert.match(message, /API key is not accepted/);
      assert.doesNotMatch(message, /classified/);
    });
  }

  it("says how far the clocks are apart where that is why", () => {
    const body =
      "Authorization Error: Expired timestamp: given 1 and now 2 has a greater difference than threshold 300";
    const { message } = read(401, { ...HTML, date: "Thu, 01 Jan 2026 12:07:00 GMT" }, body);
    assert.match(message, /Check the clocks of this machine and of MAAS: they are 7 min apart\.$/);
    assert.match(read(401, HTML, body).message, /Check the clocks of this machine and of MAAS\.$/);
  });
});
