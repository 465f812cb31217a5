import type { Answer, Fault, Lie } from "./fault";

/** The elements of a list that an answer holds, and the same answer with others; undefined of anything else. */
function listIn({ body, ...rest }: Answer): { elements: unknown[]; of: (elements: unknown[]) => Answer } | undefined {
  const value = parsed(body);
  if (Array.isArray(value)) return { elements: value, of: (own) => ({ ...rest, body: JSON.stringify(own) }) };
  if (typeof value !== "object" || value === null || !("items" in value) || !Array.isArray(value.items)) return;
  return { elements: value.items, of: (items) => ({ ...rest, body: JSON.stringify({ ...value, items }) }) };
}

function parsed(body = ""): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const ofList =
  (change: (elements: unknown[]) => unknown[]): Lie =>
  (own) => {
    const list = listIn(own);
    return list && list.elements.length > 0 ? list.of(change(list.elements)) : undefined;
  };

const half = ofList((elements) => elements.slice(0, Math.floor(elements.length / 2)));

/** Right in their shape and wrong in what they say: of a cache, of a proxy that mixes up answers, of a service that shows less than there is. */
export const LIES: [string, Lie][] = [
  ["what it answered before", (own, { same }) => (same && same.body !== own.body ? same : undefined)],
  [
    "the answer to something else",
    (_, { other }) => (other && listIn(other)?.elements.length !== 0 ? other : undefined),
  ],
  ["an empty list", ofList(() => [])],
  ["half of a list", half],
  ["a list without its last", ofList((elements) => elements.slice(0, -1))],
  ["a list twice over", ofList((elements) => [...elements, ...elements])],
  ["206 and half of a list", (own, earlier) => partOf(half(own, earlier))],
];

const partOf = (answer: Answer | undefined): Answer | undefined => answer && { ...answer, status: 206 };

const elsewhere = (status: number, location: string): Answer => ({ status, headers: { location } });
const busy = (status: number, after: string): Answer => ({ status, headers: { "retry-after": after } });

/** Answers of what stands in between: elsewhere, later, or with a status that nobody asked for. */
export const BETWEEN: [string, Fault["answer"]][] = [
  ["301 to another page", elsewhere(301, "/elsewhere")],
  ["302 to a login page", elsewhere(302, "/login")],
  ["303 to the page of a tenant", elsewhere(303, "/tenants/1")],
  ["307 to another page", elsewhere(307, "/elsewhere")],
  ["307 to another host", elsewhere(307, "http://127.0.0.1:9/elsewhere")],
  ["307 to nowhere", { status: 307 }],
  ["308 to itself", elsewhere(308, "")],
  ["308 to another host", elsewhere(308, "http://127.0.0.1:9/elsewhere")],
  ["204", { status: 204 }],
  ["206", { status: 206, type: "application/json", body: '{"items":[]}' }],
  ["304", { status: 304 }],
  ["409", { status: 409, type: "application/json", body: '{"code":"Conflict","message":"in the way"}' }],
  ["412", { status: 412 }],
  ["413 in HTML", { status: 413, type: "text/html", body: "<html>too large</html>" }],
  ["423", { status: 423, type: "application/json", body: '{"code":"Locked","message":"locked"}' }],
  ["429 for a day", busy(429, "86400")],
  ["429 until nonsense", busy(429, "soon")],
  ["429 for no time", busy(429, "0")],
  ["429 for a part of a second", busy(429, "0.5")],
  ["503 for two times", busy(503, "1, 2")],
  ["503 until a date that has passed", busy(503, "Wed, 21 Oct 2015 07:28:00 GMT")],
  ["503 until a date", busy(503, "Wed, 21 Oct 2037 07:28:00 GMT")],
  ["503 for less than nothing", busy(503, "-5")],
  ["511", { status: 511, type: "text/html", body: "<html>sign in to the network</html>" }],
];

/** Writes that a proxy sends twice, or that arrive when nobody waits for them any more. */
export const UNTIMELY: Fault[] = [
  { name: "its second answer, since it was sent twice", work: "twice", answer: () => undefined },
  { name: "504, after it was sent twice", work: "twice", answer: { status: 504 } },
  { name: "504, and is done after the next request", work: "late", answer: { status: 504 } },
  { name: "504, and is done after it was sent again", work: "overtaken", answer: { status: 504 } },
  { name: "a reset, and is done after the next request", work: "late", answer: "reset" },
];
