import type { z } from "zod";
import { type Field, fieldsAsShapes, type NamedTypes } from "../core/json-schema";
import type { SchemaFunction, SchemaResource } from "../core/package-schema";
import { argsInterface, comment, docText, plainInterface, typeText } from "./typescript";

/** A file of the SDK: path below `sdk/`, and text that the formatter has yet to see. */
export interface SdkFile {
  path: string;
  text: string;
}

const HEAD = "// Generated from the field definitions in provider/model by `npm run generate`. Do not edit.\n";

/** All generated files of the SDK: classes of both fronts, their types, and the look-ups. */
export function sdkFiles(
  resources: readonly SchemaResource[],
  functions: readonly SchemaFunction[],
  config: z.ZodType,
): SdkFile[] {
  const types: NamedTypes = new Map();
  const provider = providerFile(fieldsAsShapes(config, types, "config"));
  const read = resources.map((resource) => ({
    resource,
    inputs: fieldsAsShapes(resource.args, types, resource.type),
    outputs: fieldsAsShapes(resource.outputs, types, resource.type),
  }));
  const classes = read.flatMap((parts) => [
    { path: `${fileOf(parts.resource.type)}.ts`, text: classFile(parts, "dynamic") },
    { path: `plugin/${fileOf(parts.resource.type)}.ts`, text: classFile(parts, "plugin") },
  ]);
  const indexes = [
    { path: "index.ts", text: indexFile(resources, functions, "dynamic") },
    { path: "plugin/index.ts", text: indexFile(resources, functions, "plugin") },
  ];
  const looks = [
    { path: "look-ups.ts", text: lookUpsFile(functions, "./functions") },
    { path: "plugin/look-ups.ts", text: lookUpsFile(functions, "./functions") },
  ];
  return [{ path: "types.ts", text: typesFile(types) }, ...classes, ...looks, provider, ...indexes];
}

interface Parts {
  resource: SchemaResource;
  inputs: Field[];
  outputs: Field[];
}

type FrontName = "dynamic" | "plugin";

export const fileOf = (type: string): string => type.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase();

const namedType = (name: string): string => `types.${name}`;
const local = (name: string): string => name;

function typesFile(types: NamedTypes): string {
  const names = [...types.keys()].sort();
  const interfaces = names.flatMap((name) => {
    const fields = types.get(name) ?? [];
    return [
      argsInterface(`${name}Args`, `${name}, as a program writes it.`, fields, local),
      plainInterface(name, `${name}, as outputs hold it.`, fields, local),
    ];
  });
  return `${HEAD}import type * as pulumi from "@pulumi/pulumi";\n\n${interfaces.join("\n")}`;
}

function classFile({ resource, inputs, outputs }: Parts, front: FrontName): string {
  const { type } = resource;
  const base = front === "dynamic" ? "DynamicResource" : "PluginResource";
  const up = front === "dynamic" ? "." : "..";
  const args = argsInterface(`${type}Args`, `Inputs of a \`${type}\`.`, inputs, namedType, ["name"]);
  const members = [...inputs, ...outputs].map((field) => memberText(field));
  const body = `${HEAD}import type * as pulumi from "@pulumi/pulumi";
import { ${base}, type Declaration } from "./resource";
import type * as types from "${up}/types";

${comment([resource.description])}
export class ${type} extends ${base} {
${staticsText(type, front)}${members.join("\n")}

${comment([`Makes a \`${type}\`, under a logical name that is unique in the stack.`])}
constructor(name: string, args: ${type}Args, options?: pulumi.CustomResourceOptions) {
super(declaration, name, args, options);
}

${comment([`Looks up a \`${type}\` that exists, by its id or name; it is read, never changed.`])}
static get(name: string, id: pulumi.Input<pulumi.ID>, options?: pulumi.CustomResourceOptions): ${type} {
return ${base}.lookUp(${type}, name, id, options);
}

${comment([`Whether a value is a \`${type}\` of this front.`])}
static override isInstance(value: unknown): value is ${type} {
return ${base}.is(declaration, value);
}
}

const declaration: Declaration = ${declarationText({ resource, inputs, outputs })};

`;
  const usesTypes = /types\./.test(`${args}${members.join()}`);
  return `${usesTypes ? body : body.replace(/import type \* as types.*\n/, "")}${args}`;
}

const staticsText = (type: string, front: FrontName): string =>
  front === "dynamic"
    ? `/** @internal */\nstatic readonly __pulumiType = "pulumi-nodejs:dynamic/palette-maas:${type}";\n`
    : `/** @internal */\nstatic readonly __pulumiType = "palette-maas:index:${type}";\n`;

function memberText(field: Field): string {
  const maybe = field.required || field.fallback !== undefined || field.name === "name" ? "" : " | undefined";
  return `${docText(field)}\ndeclare readonly ${field.name}: pulumi.Output<${typeText(field.shape, "output", namedType)}${maybe}>;`;
}

function declarationText({ resource, inputs, outputs }: Parts): string {
  const guarded = inputs.some((field) => field.name === "deletionProtection");
  const value = {
    type: resource.type,
    inputs: inputs.map((field) => field.name),
    outputs: outputs.map((field) => field.name),
    secrets: [...inputs, ...outputs].filter((field) => field.meta.secret).map((field) => field.name),
    guarded,
    lookedUp: inputs.some((field) => field.name === "installer"),
  };
  return JSON.stringify(value, undefined, 2);
}

function indexFile(
  resources: readonly SchemaResource[],
  functions: readonly SchemaFunction[],
  front: FrontName,
): string {
  const classes = resources.map(({ type }) => `export { ${type}, type ${type}Args } from "./${fileOf(type)}";`);
  const names = functions.flatMap(({ name }) => [
    name,
    `${name}Output`,
    `type ${pascal(name)}Args`,
    `type ${pascal(name)}OutputArgs`,
    `type ${pascal(name)}Result`,
  ]);
  const lookUps = `export { ${names.join(", ")} } from "./look-ups";`;
  const provider = front === "plugin" ? ['export { Provider, type ProviderArgs } from "./provider";'] : [];
  const up = front === "plugin" ? ".." : ".";
  return `${HEAD}${[...classes, ...provider, lookUps, `export * as types from "${up}/types";`].join("\n")}\n`;
}

function lookUpsFile(functions: readonly SchemaFunction[], from: string): string {
  const parts = functions.map((made) => {
    const types: NamedTypes = new Map();
    const inputs = fieldsAsShapes(made.args, types, made.name);
    const results = fieldsAsShapes(made.result, types, made.name);
    const name = pascal(made.name);
    const secrets = results.filter((field) => field.meta.secret).map((field) => field.name);
    const plainArgs = plainInterface(`${name}Args`, `Arguments of \`${made.name}\`.`, inputs, local);
    return `${optionalDefaults(plainArgs, inputs)}
${argsInterface(`${name}OutputArgs`, `Arguments of \`${made.name}Output\`.`, inputs, local)}
${plainInterface(`${name}Result`, `What \`${made.name}\` finds.`, results, local)}
${comment([made.description])}
export function ${made.name}(args: ${name}Args, options?: pulumi.InvokeOptions): Promise<${name}Result> {
return lookUp("${made.name}", args, options);
}

${comment([`The same for arguments that are outputs; unknown while any of them is.${secrets.length > 0 ? " The result is a secret." : ""}`])}
export function ${made.name}Output(args: ${name}OutputArgs, options?: pulumi.InvokeOptions): pulumi.Output<${name}Result> {
return lookUpOutput("${made.name}", args, ${JSON.stringify(secrets)}, options);
}
`;
  });
  return `${HEAD}import type * as pulumi from "@pulumi/pulumi";
import { lookUp, lookUpOutput } from "${from}";

${parts.join("\n")}`;
}

// A plain interface shows what is there; as arguments, members with a default may be left out.
const optionalDefaults = (text: string, fields: readonly Field[]): string =>
  fields
    .filter((field) => field.fallback !== undefined)
    .reduce((rest, { name }) => rest.replace(`\n${name}: `, `\n${name}?: `), text);

const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** The arguments of the plugin's provider resource. */
function providerFile(config: Field[]): SdkFile {
  const names = config.map((field) => field.name);
  const secrets = config.filter((field) => field.meta.secret).map((field) => field.name);
  const args = argsInterface(
    "ProviderArgs",
    "Configuration of an explicit provider; what is left out comes from the stack and the environment.",
    config,
    (name) => `types.${name}`,
  );
  const text = `${HEAD}import * as pulumi from "@pulumi/pulumi";
import type * as types from "../types";
import { providerInputs, RELEASE } from "./resource";

${comment(["The plugin under a configuration of its own, for resources that name it in their `provider` option."])}
export class Provider extends pulumi.ProviderResource {
constructor(name: string, args: ProviderArgs = {}, options: pulumi.ResourceOptions = {}) {
super("palette-maas", name, providerInputs(args, ${JSON.stringify(names)}, ${JSON.stringify(secrets)}), { version: RELEASE, ...options });
}
}

${args}`;
  return { path: "plugin/provider.ts", text };
}
