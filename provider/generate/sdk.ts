import type { z } from "zod";
import { fieldsAsShapes, type NamedTypes } from "../core/schema/json-schema";
import type { SchemaFunction, SchemaResource } from "../core/schema/package-schema";
import { type ClassParts, classText, DYNAMIC, PLUGIN } from "./class-file";
import { type LookUpParts, lookUpsText, namesOf } from "./look-ups-file";
import { providerText } from "./provider-file";
import { GENERATED_HEADER, inputInterface, local, outputInterface } from "./typescript";

/** A file of the SDK: path below `sdk/`, and text that the formatter has yet to see. */
export interface SdkFile {
  path: string;
  text: string;
}

/** All generated files of the SDK: classes of both fronts, their types, and the look-ups. */
export function sdkFiles(
  resources: readonly SchemaResource[],
  functions: readonly SchemaFunction[],
  config: z.ZodType,
): SdkFile[] {
  const taken: NamedTypes = new Map();
  const given: NamedTypes = new Map();
  const provider = providerText(fieldsAsShapes(config, taken, "config"));
  const classes = resources.map((resource) => classParts(resource, taken, given));
  const lookUps = functions.map((made) => lookUpParts(made, taken, given));
  return [
    { path: "types.ts", text: typesText(taken, given) },
    ...classes.flatMap((parts) => [
      { path: `${fileOf(parts.type)}.ts`, text: classText(parts, DYNAMIC) },
      { path: `plugin/${fileOf(parts.type)}.ts`, text: classText(parts, PLUGIN) },
    ]),
    { path: "look-ups.ts", text: lookUpsText(lookUps, DYNAMIC) },
    { path: "plugin/look-ups.ts", text: lookUpsText(lookUps, PLUGIN) },
    { path: "plugin/provider.ts", text: provider },
    { path: "index.ts", text: indexText(classes, lookUps, ".", "") },
    { path: "plugin/index.ts", text: indexText(classes, lookUps, "..", PROVIDER) },
  ];
}

function classParts(
  { type, description, args, outputs, facts }: SchemaResource,
  taken: NamedTypes,
  given: NamedTypes,
): ClassParts {
  // Outputs restate the inputs, so the types of these stand on both sides.
  fieldsAsShapes(args, given, type);
  const inputs = fieldsAsShapes(args, taken, type);
  return { type, description, inputs, outputs: fieldsAsShapes(outputs, given, type), facts };
}

const lookUpParts = (
  { name, description, args, result }: SchemaFunction,
  taken: NamedTypes,
  given: NamedTypes,
): LookUpParts => ({
  name,
  description,
  inputs: fieldsAsShapes(args, taken, name),
  results: fieldsAsShapes(result, given, name),
});

const fileOf = (type: string): string => type.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase();

function typesText(taken: NamedTypes, given: NamedTypes): string {
  const names = [...new Set([...taken.keys(), ...given.keys()])].sort();
  const interfaces = names.flatMap((name) => {
    const [passed, got] = [taken.get(name), given.get(name)];
    return [
      ...(passed ? [inputInterface({ name: `${name}Args`, doc: passed.prose, fields: passed.fields }, local)] : []),
      ...(got ? [outputInterface({ name, doc: got.prose, fields: got.fields })] : []),
    ];
  });
  return `${GENERATED_HEADER}import type * as pulumi from "@pulumi/pulumi";\n\n${interfaces.join("\n")}`;
}

const PROVIDER = 'export { Provider, type ProviderArgs } from "./provider";\n';

function indexText(
  classes: readonly ClassParts[],
  lookUps: readonly LookUpParts[],
  up: string,
  provider: string,
): string {
  const exported = classes.map(({ type }) => `export { ${type}, type ${type}Args } from "./${fileOf(type)}";\n`);
  const names = lookUps.flatMap(namesOf).join(", ");
  return `${GENERATED_HEADER}${exported.join("")}export { ${names} } from "./look-ups";\n${provider}export * as types from "${up}/types";\n`;
}
