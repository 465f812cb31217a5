import { isRecord } from "../core/unknowns";
import { redact } from "../http/client";

// Where Palette and the gateway say something in words: they may quote what was sent, also to others.
const SAID = ["message", "reason", "details"];

// What a program wrote there is no sentence of Palette's.
const NAMES_OF_USERS = ["labels", "annotations"];

/** The answer with secrets taken out of the sentences in it. */
export function withoutSecrets(value: unknown, secrets: () => readonly string[]): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => withoutSecrets(item, secrets));
    return items.some((item, i) => item !== value[i]) ? items : value;
  }
  if (!isRecord(value)) return value;
  const changed: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    if (NAMES_OF_USERS.includes(key)) continue;
    const isSaid = SAID.includes(key) && typeof member === "string";
    const clean = isSaid ? redact(member, secrets()) : withoutSecrets(member, secrets);
    if (clean !== member) changed[key] = clean;
  }
  // Few answers say anything that needs it, and every answer comes by here.
  return Object.keys(changed).length > 0 ? { ...value, ...changed } : value;
}
