/** A text whose variables have been filled in; or why that cannot be. */
export type Substituted = { text: string } | { missing: readonly string[] } | { unsupported: string };

/** Of a text: a variable with what stands behind its name, or two characters of which the first takes the second's meaning away. */
const PARTS = /\$\$|\\[\\/]|\$\{(?:\s*([A-Za-z0-9_-]+)\s*)?/g;

/** What may stand between a variable's name and its default. */
const OPERATORS = [":=", ":-", "="];

/**
 * Fills in variables as `clusterctl` does: `${VAR}`, and `${VAR:=default}`, `${VAR:-default}` or `${VAR=default}`, whose default, in which variables
 * may stand, also takes the place of an empty value. `$$` is a dollar. A variable without value and default is missing.
 */
export function substituted(text: string, values: Readonly<Record<string, string>>): Substituted {
  const reader = new Reader(text, values);
  const filled = reader.read(false);
  if (reader.unsupported !== undefined) return { unsupported: reader.unsupported };
  return reader.missing.size > 0 ? { missing: [...reader.missing].sort() } : { text: filled };
}

class Reader {
  readonly missing = new Set<string>();
  unsupported: string | undefined;
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly values: Readonly<Record<string, string>>,
  ) {}

  /** Reads on to the end, or to the brace that ends a default. */
  read(isDefault: boolean): string {
    let filled = "";
    while (this.at < this.text.length && this.unsupported === undefined) {
      if (isDefault && this.text[this.at] === "}") return filled;
      filled += this.part(isDefault);
    }
    if (isDefault) this.unsupported ??= "a variable without a closing brace";
    return filled;
  }

  private part(isDefault: boolean): string {
    PARTS.lastIndex = this.at;
    const found = PARTS.exec(this.text);
    const end = isDefault ? this.text.indexOf("}", this.at) : -1;
    const next = Math.min(found?.index ?? this.text.length, end < 0 ? this.text.length : end);
    if (next > this.at || !found) return this.upTo(next);
    const [whole, name] = found;
    this.at += whole.length;
    if (name !== undefined) return this.variable(name);
    if (whole.startsWith("${")) {
      this.unsupported = "a variable without a name";
      return "";
    }
    // Within a default these mean themselves.
    return isDefault ? whole : whole.slice(1);
  }

  private upTo(next: number): string {
    const plain = this.text.slice(this.at, next);
    this.at = next;
    return plain;
  }

  private variable(name: string): string {
    const value = this.values[name];
    const operator = OPERATORS.find((one) => this.text.startsWith(one, this.at)) ?? "";
    this.at += operator.length;
    // What a default lacks is missing only where it is needed.
    const isNeeded = value === undefined || value === "";
    const fallback = operator === "" ? undefined : this.fallback(isNeeded);
    if (this.text[this.at] !== "}") {
      this.unsupported ??= `what stands behind '\${${name}'`;
      return "";
    }
    this.at += 1;
    if (fallback !== undefined) return isNeeded ? fallback : (value ?? "");
    if (value === undefined) this.missing.add(name);
    return value ?? "";
  }

  private fallback(isNeeded: boolean): string {
    const before = new Set(this.missing);
    const text = this.read(true);
    if (!isNeeded) for (const name of this.missing) if (!before.has(name)) this.missing.delete(name);
    return text;
  }
}
