import type { z } from "zod";
import { type Field, fieldsAsShapes, type Shape } from "../core/schema/json-schema";
import { type Cost, fieldsOf, itemOf } from "../core/schema/meta";
import type { SchemaFunction, SchemaResource } from "../core/schema/package-schema";
import type { Support } from "../core/support";
import { mayOmit } from "./typescript";

const EFFECTS: Record<Cost, string> = {
  ignored: "nothing: never a difference",
  none: "is stored; touches no machine",
  "in-place": "changed in place",
  "may-reinstall": "may reinstall machines, one after the other",
  reinstall: "reinstalls every machine, one after the other",
  replace: "replaces the object",
  refused: "refused: set at creation only",
};

const GENERATED_HEADER = `# Every field, and what a change of it costs

Generated from the field definitions in \`provider/\` by \`npm run generate\`. Do not edit.

A field below another is written with its path, \`[]\` stands for an item of a list. What is omitted, empty and equal to the
default is the same. Costs are what a preview tells before anything is sent:

| cost | meaning |
| --- | --- |
| ${EFFECTS.ignored} | read when the object is made or taken over, and never compared |
| ${EFFECTS.none} | an update in the plan that sends nothing which a machine would notice |
| ${EFFECTS["in-place"]} | an update; what runs goes on running |
| ${EFFECTS["may-reinstall"]} | an update; whether machines are exchanged depends on the distribution and on the profile |
| ${EFFECTS.reinstall} | an update that exchanges machines under the pool's update strategy |
| ${EFFECTS.replace} | a new object is made, the old one is deleted, unless it is protected |
| ${EFFECTS.refused} | the preview fails and says what to do instead |
`;

/** A plane's name, and what it takes of each resource. */
export interface PlaneColumn {
  name: string;
  supportOf(type: string): Support | undefined;
}

/** What is documented. */
export interface Documented {
  resources: readonly SchemaResource[];
  functions: readonly SchemaFunction[];
  config: z.ZodType;
  planes: readonly PlaneColumn[];
}

/** The documentation of every field: of resources with what a change costs on each plane, of the configuration and of look-ups. */
export const fieldsText = ({ resources, functions, config, planes }: Documented): string =>
  [
    GENERATED_HEADER,
    ...resources.map((resource) => resourceText(resource, planes)),
    configText(config),
    ...functions.map(lookUpText),
  ].join("\n");

const resourceText = ({ type, description, args, outputs }: SchemaResource, planes: readonly PlaneColumn[]): string =>
  [
    `## ${type}\n\n${description}\n`,
    table(
      ["input", "type", "default", ...planes.map(({ name }) => `a change on ${name}`), "known by", "what it is"],
      rowsOf({ schema: args, owner: type, root: "resource", on: planes.map(({ supportOf }) => supportOf(type)) }).map(
        ({ path, field, effects, source, omitted }) => [
          code(path),
          typeText(field.shape),
          omitted,
          ...effects,
          source,
          proseWithMarks(field),
        ],
      ),
    ),
    table(["output", "type", "what it is"], told(outputs, type)),
  ].join("\n");

const configText = (config: z.ZodType): string =>
  [
    "## Configuration\n\nSet with `pulumi config set palette-maas:<key>`, by the environment, or on an explicit provider.\n",
    table(
      ["key", "type", "default", "environment", "what it is"],
      rowsOf({ schema: config, owner: "config" }).map(({ path, field, omitted }) => [
        code(path),
        typeText(field.shape),
        omitted,
        (field.meta.environment ?? []).map(code).join(", "),
        proseWithMarks(field),
      ]),
    ),
  ].join("\n");

const lookUpText = ({ name, description, args, result }: SchemaFunction): string =>
  [
    `## ${name}\n\n${description}\n`,
    table(
      ["argument", "type", "default", "what it is"],
      rowsOf({ schema: args, owner: name }).map(({ path, field, omitted }) => [
        code(path),
        typeText(field.shape),
        omitted,
        proseWithMarks(field),
      ]),
    ),
    table(["result", "type", "what it is"], told(result, name)),
  ].join("\n");

const told = (schema: z.ZodType, owner: string): string[][] =>
  rowsOf({ schema, owner }).map(({ path, field }) => [code(path), typeText(field.shape), proseWithMarks(field)]);

interface Place {
  schema: z.ZodType;
  owner: string;
  /** Inputs of a resource have a name that may be omitted. */
  root?: "resource";
  prefix?: string;
  price?: Price;
  /** What each plane takes of it. */
  on?: readonly (Support | undefined)[];
}

/** What a change costs, and how that is known. */
interface Price {
  change: Cost;
  changeUnder?: Readonly<Record<string, Cost>> | undefined;
  changeSource?: string | undefined;
}

interface Row {
  path: string;
  field: Field;
  /** What a change brings about, on each plane. */
  effects: readonly string[];
  source: string;
  omitted: string;
}

/** A row for each field, those of objects inside it below it. */
function rowsOf({ schema, owner, root, prefix = "", price = { change: "in-place" }, on = [] }: Place): Row[] {
  const schemas = fieldsOf(schema) ?? {};
  return fieldsAsShapes(schema, new Map(), owner).flatMap((field) => {
    const path = `${prefix}${field.name}`;
    const { change, changeUnder, changeSource } = field.meta;
    const own: Price = change === undefined ? price : { change, changeUnder, changeSource };
    const inside = schemas[field.name];
    const below = inside ? rowsInside(inside, { owner, prefix: path, price: own, on }) : [];
    const effects = on.map((support, i) => {
      const effect = effectOn(support, path, own);
      return below.every((row) => row.effects[i] === effect) ? effect : AS_FIELDS;
    });
    const source = effects[0] === AS_FIELDS ? "" : (own.changeSource ?? "");
    return [{ path, field, effects, source, omitted: omittedText(field, root) }, ...below];
  });
}

const AS_FIELDS = "as its fields say";

/** What a change of a field brings about on a plane, or what takes the place of one that it lacks. */
function effectOn(support: Support | undefined, path: string, own: Price): string {
  if (!support || support.isPricedByFields) return lackedOn(support, path) ?? effectOf(own);
  const keys = path
    .replaceAll("[]", ".[]")
    .split(".")
    .map((key) => (key === "[]" ? 0 : key));
  const cost = support.costOf({ path, keys, kind: "update", before: undefined, after: undefined, cost: own.change });
  return lackedOn(support, path) ?? EFFECTS[cost];
}

function lackedOn(support: Support | undefined, path: string): string | undefined {
  if (support?.absent !== undefined) return "not there";
  const above = Object.entries(support?.lacks ?? {}).find(
    ([known]) => path === known || path.startsWith(`${known}.`) || path.startsWith(`${known}[`),
  );
  if (!above) return undefined;
  return path === above[0] ? `refused: ${above[1]}` : "not there";
}

function effectOf({ change, changeUnder = {} }: Price): string {
  const variants = Object.entries(changeUnder).map(([name, cost]) => `; with ${name} ${EFFECTS[cost]}`);
  return [EFFECTS[change], ...variants].join("");
}

function rowsInside(schema: z.ZodType, place: Required<Pick<Place, "owner" | "prefix" | "price" | "on">>): Row[] {
  if (fieldsOf(schema)) return rowsOf({ ...place, schema, prefix: `${place.prefix}.` });
  const item = itemOf(schema);
  return item ? rowsInside(item, { ...place, prefix: `${place.prefix}[]` }) : [];
}

function omittedText(field: Field, root?: "resource"): string {
  if (!mayOmit(field, root)) return "required";
  if (root && field.name === "name") return "the logical name";
  const { fallback } = field;
  if (fallback === undefined) return "";
  return code(typeof fallback === "string" && fallback !== "" ? fallback : JSON.stringify(fallback));
}

function proseWithMarks(field: Field): string {
  const { secret, writeOnly, set } = field.meta;
  const marks = [
    ...(secret ? ["Secret."] : []),
    ...(writeOnly ? ["Never read back."] : []),
    ...(set ? ["Order and repetition mean nothing."] : []),
  ];
  return [field.prose, ...marks].join(" ");
}

function typeText(shape: Shape): string {
  switch (shape.kind) {
    case "array":
      return `list of ${plural(typeText(shape.item))}`;
    case "map":
      return `map of ${plural(typeText(shape.value))}`;
    case "oneOf":
      return [...new Set(shape.options.map(typeText))].join(" or ");
    case "literals":
      return shape.values.map((value) => code(String(value))).join(", ");
    case "any":
      return "any value";
    default:
      return shape.kind;
  }
}

const plural = (type: string): string => (/^[a-z]+$/.test(type) ? `${type}s` : type);

const code = (text: string): string => `\`${text}\``;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.map(cell).join(" | ")} |\n`).join("");

const cell = (text: string): string => text.replaceAll("|", "\\|").replace(/\s+/g, " ");
