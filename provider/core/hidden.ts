import type { z } from "zod";
import { fieldsOf, itemOf, metaOf } from "./meta";
import { isRecord, UNKNOWN } from "./unknowns";
import { parseYaml, stringifyYaml } from "./yaml";

/** A text that somebody wrote and that is never quoted; one in YAML is known by its parts, too. */
interface Written {
  text: string;
  yaml: boolean;
}

// Shorter texts would blot out ordinary words.
const SHORTEST = 6;

const SECRETIVE = /pass|secret|token|key|cred|auth|cert|private|salt|hash/i;

// Words that a service says by itself, such as `kube-system`.
const isOrdinary = (text: string): boolean => text.length < 12 && /^[A-Za-z]+([-_./][A-Za-z]+)*$/.test(text);

/** Texts that must not appear in any message: secrets, and what was written into fields of free text. */
export class Hidden {
  private readonly secrets = new Set<string>();
  private readonly written = new Set<string>();
  private parts: { of: number; always: readonly string[]; quoted: readonly string[] } | undefined;

  /** Hides these texts wherever they appear. */
  add(...texts: readonly string[]): void {
    for (const text of texts) if (text.length >= SHORTEST) this.secrets.add(text);
  }

  /** Hides what stands in the secret and free text fields of a value. */
  addWritten(schema: z.ZodType, value: unknown): void {
    for (const { text, yaml } of writtenIn(schema, value, false)) {
      if (yaml) this.written.add(text);
      else this.add(text);
    }
  }

  /** What is hidden wherever it appears. */
  all(): readonly string[] {
    return [...this.secrets, ...this.partsOf().always];
  }

  /** What is hidden besides where a service refuses a request, which it may quote: every value in a text of ours. */
  quoted(): readonly string[] {
    return this.partsOf().quoted;
  }

  // Taken apart when first asked for: most runs have no message to look through.
  private partsOf(): { always: readonly string[]; quoted: readonly string[] } {
    if (this.parts?.of !== this.written.size) {
      const all = [...this.written].map(partsOfText);
      const unique = (texts: string[]): string[] => [...new Set(texts)];
      this.parts = {
        of: this.written.size,
        always: unique(all.flatMap(({ always }) => always)),
        quoted: unique(all.flatMap(({ quoted }) => quoted)),
      };
    }
    return this.parts;
  }
}

/** A text and its lines; of the values in it those that stand under a telling name, and the others apart. */
function partsOfText(text: string): { always: string[]; quoted: string[] } {
  const lines = text.split("\n").map((line) => line.trim());
  const scalars = scalarsIn(meaning(text), "");
  const isTelling = ({ key, value }: Scalar): boolean => SECRETIVE.test(key) || /^-----BEGIN/.test(value);
  const long = (texts: readonly string[], shortest: number): string[] =>
    texts.flatMap((one) => [one, JSON.stringify(one).slice(1, -1)]).filter((one) => one.length >= shortest);
  const values = (telling: boolean): string[] =>
    scalars.flatMap((scalar) => (isTelling(scalar) === telling ? [scalar.value, ...scalar.value.split("\n")] : []));
  return {
    always: long([text, text.trim(), ...lines.filter((line) => /[:=]\s*\S/.test(line)), ...values(true)], SHORTEST),
    quoted: long([...lines, ...values(false)], SHORTEST).filter((one) => !isOrdinary(one)),
  };
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
