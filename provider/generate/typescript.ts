import { type Field, proseOf, type Shape } from "../core/schema/json-schema";

/** The line that every generated file begins with. */
export const GENERATED_HEADER =
  "// Generated from the field definitions in provider/ by `npm run generate`. Do not edit.\n";

/** On which side of the engine a type stands: what a program passes, or what it gets. */
type Side = "input" | "output";

/** How a named type is called where the text stands. */
export type Naming = (name: string) => string;

/** In files that import the types as a whole, and in the file that declares them. */
export const imported: Naming = (name) => `types.${name}`;
export const local: Naming = (name) => name;

/** A TypeScript type. On the input side every level may be an `Input`, unless the class must know the value. */
export function typeText(shape: Shape, side: Side, naming: Naming, plain = false): string {
  const inner = (below: Shape): string => typeText(below, side, naming, plain);
  const text = bareText(shape, inner, (name) => naming(side === "input" ? `${name}Args` : name));
  return side === "input" && !plain ? `pulumi.Input<${text}>` : text;
}

function bareText(shape: Shape, inner: (below: Shape) => string, naming: Naming): string {
  switch (shape.kind) {
    case "object":
      return naming(shape.name);
    case "array":
      return `${inArray(inner(shape.item))}[]`;
    case "map":
      return `{ [key: string]: ${inner(shape.value)} }`;
    case "oneOf":
      return shape.options.map((option) => bareText(option, inner, naming)).join(" | ");
    case "literals":
      return literalsText(shape.values);
    case "any":
      return "unknown";
    case "integer":
      return "number";
    default:
      return shape.kind;
  }
}

// Configuration returns numbers: a union of some of them would ask every program for a cast.
const literalsText = (values: readonly (string | number)[]): string =>
  [...new Set(values.map((value) => (typeof value === "number" ? "number" : JSON.stringify(value))))].join(" | ");

const inArray = (text: string): string => (/^[\w.]+$|^pulumi\.Input<.*>$/.test(text) ? text : `(${text})`);

/** A doc comment. */
export const comment = (...lines: string[]): string =>
  lines.length === 1 ? `/** ${lines[0]} */` : `/**\n${lines.map((line) => ` * ${line}`).join("\n")}\n */`;

/** The doc comment of a field: its prose, default and stand-ins. */
export function docText(field: Field): string {
  const { fallback, meta } = field;
  const prose = proseOf(field);
  const isPlain = ["string", "number", "boolean"].includes(typeof fallback);
  const usual = isPlain && !/default/i.test(prose) ? [`Default: \`${JSON.stringify(fallback)}\`.`] : [];
  const environment = meta.environment ? [`Environment: \`${meta.environment.join("`, `")}\`.`] : [];
  return comment(prose, ...usual, ...environment);
}

const member = (field: Field, optional: boolean, type: string): string =>
  `${docText(field)}\n${field.name}${optional ? "?" : ""}: ${type}${optional ? " | undefined" : ""};`;

const interfaceText = (name: string, doc: string, members: readonly string[]): string =>
  `${comment(doc)}\nexport interface ${name} {\n${members.join("\n")}\n}\n`;

/** Whether a program may leave a field out. A name is filled in by the provider. */
export const mayOmit = (field: Field, owner?: "resource"): boolean =>
  !field.required || (owner === "resource" && field.name === "name");

/** An interface as it is declared: its name, its doc comment and its members. */
interface Declared {
  name: string;
  doc: string;
  fields: readonly Field[];
}

/** An interface of what a program passes, outputs included. */
export function inputInterface({ name, doc, fields }: Declared, naming: Naming, owner?: "resource"): string {
  const members = fields.map((field) =>
    member(field, mayOmit(field, owner), typeText(field.shape, "input", naming, field.meta.plain === true)),
  );
  return interfaceText(name, doc, members);
}

/** An interface of plain values that a program passes. */
export function plainInterface({ name, doc, fields }: Declared): string {
  const members = fields.map((field) => member(field, mayOmit(field), typeText(field.shape, "output", local)));
  return interfaceText(name, doc, members);
}

/** Whether a field always has a value once the provider has seen it. */
export const isAlwaysThere = (field: Field): boolean =>
  field.required || field.fallback !== undefined || field.name === "name";

/** An interface of what a program gets. */
export function outputInterface({ name, doc, fields }: Declared, naming: Naming = local): string {
  const members = fields.map((field) =>
    member(field, !field.required && field.fallback === undefined, typeText(field.shape, "output", naming)),
  );
  return interfaceText(name, doc, members);
}
