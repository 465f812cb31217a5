import type { Field, Shape } from "../core/json-schema";
import { prose } from "../core/package-schema";

/** On which side of the engine a type stands: what a program passes, or what it gets. */
export type Side = "input" | "output";

/** A TypeScript type. On the input side every level may be an `Input`, unless the field must be known to the class. */
export function typeText(shape: Shape, side: Side, at: (name: string) => string, plain = false): string {
  const inner = (below: Shape): string => typeText(below, side, at, plain);
  const text = bareText(shape, inner, (name) => at(side === "input" ? `${name}Args` : name));
  return side === "input" && !plain ? `pulumi.Input<${text}>` : text;
}

function bareText(shape: Shape, inner: (below: Shape) => string, at: (name: string) => string): string {
  switch (shape.kind) {
    case "object":
      return at(shape.name);
    case "array":
      return `${inArray(inner(shape.item))}[]`;
    case "map":
      return `{ [key: string]: ${inner(shape.value)} }`;
    case "oneOf":
      return shape.options.map((option) => bareText(option, inner, at)).join(" | ");
    case "literals":
      return shape.values.map((value) => JSON.stringify(value)).join(" | ");
    case "any":
      return "unknown";
    case "integer":
      return "number";
    default:
      return shape.kind;
  }
}

const inArray = (text: string): string => (/^[\w.]+$|^pulumi\.Input<.*>$/.test(text) ? text : `(${text})`);

/** A doc comment of one field. */
export function docText(field: Field): string {
  const { fallback, meta } = field;
  const usual = ["string", "number", "boolean"].includes(typeof fallback) && !/[Dd]efault/.test(field.prose);
  const environment = meta.environment ? [`Environment: \`${meta.environment.join("`, `")}\`.`] : [];
  return comment([prose(field), ...(usual ? [`Default: \`${JSON.stringify(fallback)}\`.`] : []), ...environment]);
}

/** A doc comment. */
export const comment = (lines: readonly string[]): string =>
  lines.length === 1 ? `/** ${lines[0]} */` : `/**\n${lines.map((line) => ` * ${line}`).join("\n")}\n */`;

/** An interface of input fields. */
export function argsInterface(
  name: string,
  doc: string,
  fields: readonly Field[],
  at: (name: string) => string,
  optional: readonly string[] = [],
): string {
  const lines = fields.map((field) => {
    const mark = field.required && !optional.includes(field.name) ? "" : "?";
    const type = typeText(field.shape, "input", at, field.meta.plain === true);
    return `${docText(field)}\n${field.name}${mark}: ${type}${mark === "" ? "" : " | undefined"};`;
  });
  return `${comment([doc])}\nexport interface ${name} {\n${lines.join("\n")}\n}\n`;
}

/** An interface of plain values, as look-ups and outputs hold them. */
export function plainInterface(
  name: string,
  doc: string,
  fields: readonly Field[],
  at: (name: string) => string,
): string {
  const lines = fields.map((field) => {
    const mark = field.required || field.fallback !== undefined ? "" : "?";
    return `${docText(field)}\n${field.name}${mark}: ${typeText(field.shape, "output", at)}${mark === "" ? "" : " | undefined"};`;
  });
  return `${comment([doc])}\nexport interface ${name} {\n${lines.join("\n")}\n}\n`;
}
