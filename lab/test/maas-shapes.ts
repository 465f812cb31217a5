/** What is wrong with a value, given what the contract says that it is; nothing when it fits. */
export function misfits(objects: Record<string, unknown>, expected: string, value: unknown, path = expected): string[] {
  const [first = "", ...others] = alternatives(expected);
  if (others.some((kind) => fitsKind(objects, kind, value, path).length === 0)) return [];
  return fitsKind(objects, first, value, path);
}

/** `string|null` is two, `{ip: string|null}` is one; what follows a kind in words or brackets is for people. */
function alternatives(expected: string): string[] {
  const bare = expected
    .replace(/\([^)]*\)/g, "")
    .replace(/ = .*$/, "")
    .trim();
  const kinds = bare.match(/(\{[^}]*\}|[^|])+/g) ?? [];
  return kinds.map((kind) => kind.trim().replace(/^(string\[\]|int|float) .*$/, "$1"));
}

type Test = (value: unknown) => boolean;

const plain: Record<string, Test> = {
  string: (value) => typeof value === "string",
  int: (value) => Number.isInteger(value),
  float: (value) => typeof value === "number",
  bool: (value) => typeof value === "boolean",
  null: (value) => value === null,
  object: (value) => typeof value === "object" && value !== null,
  array: Array.isArray,
  anything: () => true,
  "JSON scalar": (value) => typeof value !== "object" || value === null,
  "map<string,string>": (value) => isObject(value) && Object.values(value).every((each) => typeof each === "string"),
  '""': (value) => value === "",
};

/** What the contract names without saying what is in it. */
const unsaid: Record<string, Record<string, string>> = {
  ipaddress: { ip: "string|null", alloc_type: "int", owner: "object|null", subnet: "object|null" },
  subnet: { id: "int", name: "string", cidr: "string", vlan: "object", gateway_ip: "string|null" },
};

/** The fields of `{ip: string, count}`; one without a kind may hold anything. */
function inlineFields(kind: string): Record<string, string> | undefined {
  const inside = /^\{(.*)\}$/.exec(kind)?.[1];
  if (inside === undefined) return undefined;
  const fields = inside.split(",").map((field) => field.trim().split(/:\s*/));
  return Object.fromEntries(fields.map(([name = "", type = ""]) => [name.replace("[]", ""), plainOr(type, name)]));
}

function plainOr(type: string, name: string): string {
  if (name.endsWith("[]")) return "array";
  return type === "" || type.startsWith("'") ? "anything" : type;
}

function fitsKind(objects: Record<string, unknown>, kind: string, value: unknown, path: string): string[] {
  const wrong = [`${path}: ${JSON.stringify(value)?.slice(0, 80)} is no ${kind}`];
  const test = plain[kind];
  if (test) return test(value) ? [] : wrong;
  const list = /^(?:(.+)\[(\d*)\]|\[(.+)\])$/.exec(kind);
  if (list) {
    if (!Array.isArray(value) || (list[2] && value.length !== Number(list[2]))) return wrong;
    return value.flatMap((item, i) => misfits(objects, (list[1] ?? list[3] ?? "").trim(), item, `${path}[${i}]`));
  }
  const fields = inlineFields(kind) ?? unsaid[kind] ?? objects[kind];
  if (isObject(fields)) return isObject(value) ? fieldMisfits(objects, fields, value, path) : wrong;
  if (kind.startsWith("/"))
    return new RegExp(`^${kind.replace(/\{\w+\}/g, "[^/]+")}$`).test(String(value)) ? [] : wrong;
  return value === kind ? [] : wrong;
}

function fieldMisfits(objects: Record<string, unknown>, fields: object, value: object, path: string): string[] {
  const own: Record<string, unknown> = { ...value };
  return Object.entries(fields).flatMap(([name, expected]) => {
    if (name === "absent")
      return expected.filter((each: string) => each in own).map((each: string) => `${path}.${each}: shown`);
    const kind = String(expected);
    const isOptional = kind.endsWith("?") || kind.includes("only)");
    if (!(name in own)) return isOptional ? [] : [`${path}.${name}: missing`];
    return misfits(objects, kind.replace(/\?$/, ""), own[name], `${path}.${name}`);
  });
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
