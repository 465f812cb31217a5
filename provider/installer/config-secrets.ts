import { parseYaml } from "../core/text/yaml";
import { isRecord } from "../core/unknowns";

const TELLING = /pass|secret|token|key|cred|auth|cert|private|encrypt|salt/i;

// Shorter values would blot out ordinary words.
const SHORTEST = 4;

/** Values in a configuration file of the Palette CLI that must not be shown: by their names, or by their looks. */
export function secretsIn(file: string): string[] {
  const values = [...valuesIn(parsed(file), ""), ...linesOf(file)];
  const secrets = values.flatMap(({ name, value }) =>
    TELLING.test(name) || isOpaque(value) ? [value, ...value.split(/[\n:]/)] : credentialsIn(value),
  );
  return [...new Set(secrets.map((secret) => secret.trim()).filter((secret) => secret.length >= SHORTEST))].sort(
    (a, b) => b.length - a.length,
  );
}

interface Value {
  name: string;
  value: string;
}

function parsed(file: string): unknown {
  try {
    return parseYaml(file);
  } catch {
    return undefined;
  }
}

function valuesIn(value: unknown, name: string): Value[] {
  if (typeof value === "string" || typeof value === "number") return [{ name, value: String(value) }];
  if (Array.isArray(value)) return value.flatMap((item) => valuesIn(item, name));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => valuesIn(member, `${name}.${key}`));
}

// Of a file that is no YAML, or not all of it, the lines are read as they look.
const linesOf = (file: string): Value[] =>
  file.split("\n").flatMap((line) => {
    const [, name = "", value = ""] =
      /^\s*(?:-\s*)?["']?([\w.-]+)["']?\s*[:=]\s*["']?(.*?)["']?\s*,?\s*$/.exec(line) ?? [];
    return value === "" || /^[|>][-+\d]*$/.test(value) ? [] : [{ name, value }];
  });

/** A long word that nobody made up to be read: no address, no path, no host name. */
const isOpaque = (value: string): boolean =>
  value.length >= 20 &&
  /^[\w+/=:.~-]+$/.test(value) &&
  /\d/.test(value) &&
  /[A-Za-z]/.test(value) &&
  !/:\/\/|^\/|\.[a-z]{2,}$/.test(value);

/** User information in an address. */
const credentialsIn = (value: string): string[] =>
  [...value.matchAll(/:\/\/([^\s/@]+)@/g)].flatMap(([, user = ""]) => [user, ...user.split(":")]);
