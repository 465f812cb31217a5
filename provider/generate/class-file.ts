import type { Field } from "../core/schema/json-schema";
import type { SchemaResource } from "../core/schema/package-schema";
import { EXAMPLES } from "./examples";
import { comment, docText, GENERATED_HEADER, imported, inputInterface, isAlwaysThere, typeText } from "./typescript";

/** A resource as its class is written. */
export interface ClassParts {
  type: string;
  description: string;
  inputs: readonly Field[];
  outputs: readonly Field[];
  facts: SchemaResource["facts"];
}

/** What tells the classes of the two fronts apart. */
export interface FrontParts {
  base: string;
  /** Prefix of the type token, as the hand-written base class has it too. */
  token: string;
  /** From the file to the SDK's root. */
  up: string;
}

export const DYNAMIC: FrontParts = { base: "DynamicResource", token: "pulumi-nodejs:dynamic/palette-maas:", up: "." };
export const PLUGIN: FrontParts = { base: "PluginResource", token: "palette-maas:index:", up: ".." };

const exampleOf = (type: string): string[] =>
  EXAMPLES[type] === undefined ? [] : ["", "@example", "```ts", ...EXAMPLES[type].split("\n"), "```"];

/** A class, its inputs, and what it declares to its base class. */
export function classText(parts: ClassParts, front: FrontParts): string {
  const body = `${bodyText(parts, front)}\n${declarationText(parts)}\n${argsText(parts)}`;
  return `${GENERATED_HEADER}${importsText(front, /\btypes\./.test(body))}\n${body}`;
}

function importsText({ base, up }: FrontParts, usesTypes: boolean): string {
  const hand =
    up === "."
      ? `import { ${base}, type Declaration, isOfType, lookedUp } from "./resource";`
      : `import { type Declaration, isOfType, lookedUp } from "../resource";\nimport { ${base} } from "./resource";`;
  const types = usesTypes ? `\nimport type * as types from "${up}/types";` : "";
  return `import type * as pulumi from "@pulumi/pulumi";\n${hand}${types}\n`;
}

const bodyText = ({ type, description, inputs, outputs }: ClassParts, { base, token }: FrontParts): string => `
${comment(description, ...exampleOf(type))}
export class ${type} extends ${base} {
/** @internal */
static readonly __pulumiType = "${token}${type}";

${[...inputs, ...outputs].map(memberText).join("\n")}

${comment(`Makes a \`${type}\`, under a logical name that is unique in the stack.`)}
constructor(name: string, args: ${type}Args, options?: pulumi.CustomResourceOptions) {
super(declaration, name, args, options);
}

${comment(`Looks up a \`${type}\` that exists, by its id or name; it is read, never changed.`)}
static get(name: string, id: pulumi.Input<pulumi.ID>, options?: pulumi.CustomResourceOptions): ${type} {
return lookedUp(${type}, name, id, options);
}

${comment(`Whether a value is a \`${type}\` of this front.`)}
static override isInstance(value: unknown): value is ${type} {
return isOfType(value, ${type}.__pulumiType);
}
}
`;

function memberText(field: Field): string {
  const maybe = isAlwaysThere(field) ? "" : " | undefined";
  const type = `${typeText(field.shape, "output", imported)}${maybe}`;
  return `${docText(field)}\ndeclare readonly ${field.name}: pulumi.Output<${type}>;`;
}

function declarationText({ type, inputs, outputs, facts }: ClassParts): string {
  const members = [...inputs, ...outputs];
  const protection = inputs.find(({ name }) => name === "deletionProtection");
  const value = {
    type,
    members: members.map(({ name }) => name),
    secrets: members.filter(({ meta }) => meta.secret).map(({ name }) => name),
    guarded: protection !== undefined,
    ...(protection?.meta.offUnder ? { unguardedUnder: protection.meta.offUnder } : {}),
    ...(facts.parent === undefined ? {} : { parent: facts.parent }),
    ...(facts.holdsMachines && facts.parent === undefined ? { hasParts: true } : {}),
  };
  return `const declaration: Declaration = ${JSON.stringify(value)};\n`;
}

const argsText = ({ type, inputs }: ClassParts): string =>
  inputInterface({ name: `${type}Args`, doc: `Inputs of a \`${type}\`.`, fields: inputs }, imported, "resource");
