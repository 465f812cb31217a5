import { isRecord } from "../core/unknowns";
import { redact } from "../http/client";

// Where Palette and the gateway say something in words: they may quote what was sent, also to others.
const SAID = ["message", "reason", "details"];

// What a program wrote there is no sentence of Palette's.
const NAMES_OF_USERS = ["labels", "annotations"];

/** The answer with secrets taken out of the sentences in it. */
export function withoutSecrets(value: unknown, secrets: () => readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, secrets));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      if (NAMES_OF_USERS.includes(key)) return [key, member];
      const isSaid = SAID.includes(key) && typeof member === "string";
      return [key, isSaid ? redact(member, secrets()) : withoutSecrets(member, secrets)];
    }),
  );
}
