import { formatDuration, minutes } from "../core/time/duration";
import { isRecord } from "../core/unknowns";
import type { Refusal } from "../http/client";

/** An answer that is no success. */
interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Real time of this machine: MAAS compares it with its own. */
  now: number;
}

const LONGEST = 400;

/** MAAS gives no reason where a machine is somebody else's; whoever stands before it does. */
export const NO_REASON = "no-reason-given";

/** An answer that MAAS does not give. */
const foreign: Refusal = {
  kind: "unavailable",
  message: "The address of a MAAS looks like 'http://maas.example.com:5240/MAAS'.",
  foreign: true,
};

/** Reads MAAS's many shapes of error. Only bodies that cannot hold a secret reach the message. */
export function refusalOf(answer: Answer): Refusal {
  const { status } = answer;
  // MAAS sends a sentence under the type of a page: a page itself is somebody else's.
  if (status === 401 && /<(!doctype|html|body|form)\b/i.test(answer.body)) return foreign;
  if (status === 401) return { kind: "denied", message: unauthorized(answer) };
  if (status === 400) return badRequest(answer);
  if (status === 404) return absent(answer);
  if (status === 409) return conflict(answer);
  const said = textOf(answer);
  if (status === 403) {
    // MAAS refuses in plain text, and mostly without a word: a page is a firewall's.
    if (looksLikePage(answer)) return foreign;
    const message = said || "the user of this API key may not do this, or the machine is locked or somebody else's.";
    return { kind: "denied", message, ...(said === "" ? { code: NO_REASON } : {}) };
  }
  if (status === 410) return { kind: "invalid", message: said || "this release of MAAS no longer has that." };
  if (status === 429) return { kind: "unavailable", message: said || "too many requests." };
  if (status >= 500) return { kind: "unavailable", message: said || "no reason given. MAAS's log may tell." };
  return { kind: "invalid", message: said || "no reason given." };
}

// The body of a 401 may quote the token's secret: nothing of it is told, whatever it says.
function unauthorized({ headers, body, now }: Answer): string {
  if (/expired timestamp/i.test(body)) {
    return `the request came with a time that MAAS takes for past. Check the clocks of this machine and of MAAS${skew(headers, now)}.`;
  }
  if (/nonce already used/i.test(body)) {
    return "the request had come once before. Does something between here and MAAS send requests twice?";
  }
  return "the API key is not accepted. Was it deleted, or does it belong to another MAAS? Where MAAS uses an external login, keys of local users are refused.";
}

function skew(headers: Record<string, string>, now: number): string {
  const there = Date.parse(headers.date ?? "");
  const apart = Math.abs(there - now);
  return apart > minutes(1) ? `: they are ${formatDuration(apart)} apart` : "";
}

// Resources that anybody may read answer a call without valid credentials so, in place of 401.
function badRequest(answer: Answer): Refusal {
  const said = textOf(answer);
  if (!/^Unrecognised signature/i.test(said)) return { kind: "invalid", message: said || "no reason given." };
  const message = "the API key is not accepted, or this release of MAAS does not know the operation.";
  return { kind: "denied", message, code: "unrecognised-signature" };
}

// MAAS says in plain text what it did not find, always in the same words; an ingress says something in plain text, too.
function absent(answer: Answer): Refusal {
  const said = textOf(answer);
  if (!isType(answer, "text/plain")) return foreign;
  if (/^No [\w ]+ matches the given query\.?$/.test(said)) return { kind: "not-found", message: said };
  if (!/^Unknown API endpoint/i.test(said)) return foreign;
  const message = "no API of MAAS is at this address. It looks like 'http://maas.example.com:5240/MAAS'.";
  return { kind: "invalid", message, code: "no-such-endpoint" };
}

// With Retry-After it is the database's conflict, which passes; without, the state of the thing itself.
function conflict(answer: Answer): Refusal {
  const passing = answer.headers["retry-after"] !== undefined;
  const otherwise = passing ? "too many changes at once." : "its state does not allow it.";
  return { kind: "conflict", message: textOf(answer) || otherwise, retry: passing };
}

const isType = ({ headers }: Answer, type: string): boolean =>
  headers["content-type"]?.toLowerCase().startsWith(type) ?? false;

/** What the body says to a person, on one line; empty where it says nothing. */
function textOf(answer: Answer): string {
  // MAAS writes pages about conflicts of its database alone: any other page may be a proxy's, and quote anything.
  if (looksLikePage(answer) && answer.status !== 409) return "";
  const text = fieldMessages(answer.body) ?? (looksLikePage(answer) ? withoutTags(answer.body) : answer.body);
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}...` : line;
}

/** `{"field": ["message"], "__all__": ["message"]}` as a sentence. */
function fieldMessages(body: string): string | undefined {
  const value = parsed(body);
  if (typeof value === "string") return value;
  if (!isRecord(value)) return undefined;
  const messages = Object.entries(value).map(([field, said]) => {
    const text = (Array.isArray(said) ? said : [said]).map(String).join(" ");
    return field === "__all__" ? text : `${field}: ${text}`;
  });
  return messages.join("; ");
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const looksLikePage = (answer: Answer): boolean =>
  isType(answer, "text/html") || /^\s*<(!doctype|html)/i.test(answer.body);

const ENTITIES: Record<string, string> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#x27;": "'",
  "&#39;": "'",
};

const withoutTags = (page: string): string =>
  page
    .replace(/<(head|script|style)\b[\s\S]*?<\/\1\s*>/gi, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/&(amp|lt|gt|quot|#x27|#39);/g, (entity) => ENTITIES[entity] ?? entity);
