import type { z } from "zod";
import { fieldsOf, itemOf, metaOf } from "../schema/meta";
import { isRecord, UNKNOWN } from "../unknowns";
import { parseYaml, stringifyYaml } from "./yaml";

/** A text that somebody wrote and that is never quoted; one in YAML is known by its parts, too. */
interface Written {
  text: string;
  yaml: boolean;
}

// Shorter texts would blot out ordinary words.
const SHORTEST = 6;

const SECRETIVE = /pass|secret|token|key|cred|auth|cert|private|salt|hash/i;

// What a service says by itself: words such as `kube-system`, numbers, versions, addresses.
const isOrdinary = (text: string): boolean =>
  (text.length < 12 && /^[A-Za-z]+([-_./][A-Za-z]+)*$/.test(text)) || /^v?\d+([.:/]\d+)*$/.test(text);

/** Texts that must not appear in any message: secrets, and what was written into fields of free text. */
export class SecretSet {
  private readonly secrets = new Set<string>();
  private readonly written = new Set<string>();
  private kept: readonly string[] | undefined;

  /** Hides these texts wherever they appear. */
  add(...texts: readonly string[]): void {
    for (const text of texts) {
      if (text.length < SHORTEST || this.secrets.has(text)) continue;
      this.secrets.add(text);
      this.kept = undefined;
    }
  }

  /** Hides what stands in the secret and free text fields of a value. */
  addWritten(schema: z.ZodType, value: unknown): void {
    for (const { text, yaml } of writtenIn(schema, value, false)) {
      if (!yaml) this.add(text);
      else if (!this.written.has(text)) {
        this.written.add(text);
        this.kept = undefined;
      }
    }
  }

  /** What is hidden wherever it appears. Texts are taken apart when first asked for: most runs have no message. */
  all(): readonly string[] {
    this.kept ??= [...new Set([...this.secrets, ...[...this.written].flatMap(partsOf)])];
    return this.kept;
  }
}

/** A text, its lines, and the values in it; of these not such as anybody might say, unless they stand under a telling name. */
function partsOf(text: string): string[] {
  const lines = text.split("\n").map((line) => line.trim());
  const values = scalarsIn(meaning(text), "").flatMap(({ key, value }) => {
    const all = [value, ...value.split("\n").map((line) => line.trim())];
    return SECRETIVE.test(key) ? all : all.filter((one) => !isOrdinary(one));
  });
  const parts = [text, text.trim(), ...lines.filter((line) => !isOrdinary(line)), ...values];
  return parts.flatMap((one) => [one, JSON.stringify(one).slice(1, -1)]).filter((one) => one.length >= SHORTEST);
}

function meaning(text: string): unknown {
  try {
    return parseYaml(text);
  } catch {
    return undefined;
  }
}

interface Scalar {
  key: string;
  value: string;
}

function scalarsIn(value: unknown, key: string): Scalar[] {
  if (typeof value === "string" || typeof value === "number") return [{ key, value: String(value).trim() }];
  if (Array.isArray(value)) return value.flatMap((item) => scalarsIn(item, key));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => scalarsIn(member, name));
}

function writtenIn(schema: z.ZodType, value: unknown, isInside: boolean): Written[] {
  if (value === undefined || value === null || value === UNKNOWN) return [];
  const meta = metaOf(schema);
  const isHidden = isInside || meta.freeText === true || meta.secret === true;
  if (isHidden && meta.yaml) return [{ text: typeof value === "string" ? value : stringifyYaml(value), yaml: true }];
  // A key of MAAS has three parts, each of which gives it away.
  if (meta.secret && typeof value === "string")
    return [value, ...value.split(":")].map((text) => ({ text, yaml: false }));
  if (isHidden && typeof value === "string") return isOrdinary(value) ? [] : [{ text: value, yaml: false }];
  const fields = fieldsOf(schema);
  const item = itemOf(schema);
  if (Array.isArray(value)) return item ? value.flatMap((one) => writtenIn(item, one, isHidden)) : [];
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const field = fields?.[name] ?? item;
    return field ? writtenIn(field, member, isHidden) : [];
  });
}
