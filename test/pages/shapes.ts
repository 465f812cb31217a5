import { readFileSync } from "node:fs";
import * as path from "node:path";
import { z } from "zod";

interface Property {
  $ref?: string | undefined;
  items?: Property | undefined;
  additionalProperties?: Property | undefined;
}
const Property: z.ZodType<Property> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    items: Property.optional(),
    additionalProperties: Property.optional(),
  }),
);
const Shape = z.object({
  properties: z.record(z.string(), Property).default({}),
  required: z.array(z.string()).default([]),
});
type Shape = z.infer<typeof Shape>;

const schema = z
  .object({
    types: z.record(z.string(), Shape),
    resources: z.record(
      z.string(),
      z
        .object({ inputProperties: z.record(z.string(), Property), requiredInputs: z.array(z.string()).default([]) })
        .transform(
          ({ inputProperties, requiredInputs }): Shape => ({ properties: inputProperties, required: requiredInputs }),
        ),
    ),
  })
  .parse(JSON.parse(readFileSync(path.resolve(__dirname, "../../schema.json"), "utf8")));

const TOKEN = "palette-maas:index:";

/** What is wrong with the members that a program gives a class or a type of the package (`Cluster`, `ClusterProfile`). */
export function problemsOfMembers(name: string, members: readonly string[]): string[] {
  const shape = schema.resources[TOKEN + name] ?? schema.types[TOKEN + name];
  if (!shape) return [`there is no ${name}`];
  return [
    ...members.filter((member) => !(member in shape.properties)).map((member) => `${name} has no ${member}`),
    ...shape.required.filter((member) => !members.includes(member)).map((member) => `${name} needs ${member}`),
  ];
}

/** What is wrong with a resource of a program in YAML, at any depth; expressions (`${rack.id}`) are taken as they are. */
export function problemsOfResource(type: string, properties: Readonly<Record<string, unknown>>): string[] {
  const name = type.replace(/^palette-maas:(index:)?/, "");
  const shape = schema.resources[TOKEN + name];
  return shape ? problemsOfObject(name, shape, properties) : [`there is no ${type}`];
}

const problemsOfObject = (name: string, shape: Shape, given: Readonly<Record<string, unknown>>): string[] => [
  ...problemsOfMembers(name, Object.keys(given)),
  ...Object.entries(given).flatMap(([key, value]) => problemsOfValue(shape.properties[key] ?? {}, value)),
];

function problemsOfValue(property: Property, value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => problemsOfValue(property.items ?? {}, one));
  const name = property.$ref?.split("/").at(-1)?.replace(TOKEN, "") ?? "";
  const shape = schema.types[TOKEN + name];
  const given = z.record(z.string(), z.unknown()).safeParse(value);
  return shape && given.success ? problemsOfObject(name, shape, given.data) : [];
}
