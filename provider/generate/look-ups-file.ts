import type { Field } from "../core/schema/json-schema";
import { type FrontParts, PLUGIN } from "./class-file";
import { comment, GENERATED_HEADER, imported, inputInterface, outputInterface, plainInterface } from "./typescript";

/** A look-up as its functions are written. */
export interface LookUpParts {
  name: string;
  description: string;
  inputs: readonly Field[];
  results: readonly Field[];
}

/** Names that a look-up adds to the SDK: types carry their keyword. */
export function namesOf({ name }: LookUpParts): string[] {
  const types = ["Args", "OutputArgs", "Result"].map((suffix) => `type ${pascal(name)}${suffix}`);
  return [name, `${name}Output`, ...types];
}

/** All look-ups of a front. Only invokes take options: the dynamic front has no protocol for them. */
export function lookUpsText(lookUps: readonly LookUpParts[], front: FrontParts): string {
  const pulumi = 'import type * as pulumi from "@pulumi/pulumi";\n';
  const imports = 'import { lookUp, lookUpOutput } from "./functions";\n';
  const body = lookUps.map((parts) => lookUpText(parts, front)).join("\n");
  const types = /\btypes\./.test(body) ? `import type * as types from "${front.up}/types";\n` : "";
  return `${GENERATED_HEADER}${pulumi}${front.up === "." ? imports + types : types + imports}\n${body}`;
}

function lookUpText(parts: LookUpParts, front: FrontParts): string {
  const { name, inputs, results } = parts;
  const type = pascal(name);
  return [
    plainInterface({ name: `${type}Args`, doc: `Arguments of \`${name}\`.`, fields: inputs }),
    inputInterface({ name: `${type}OutputArgs`, doc: `Arguments of \`${name}Output\`.`, fields: inputs }, imported),
    outputInterface({ name: `${type}Result`, doc: `What \`${name}\` finds.`, fields: results }, imported),
    functionsText(parts, front === PLUGIN ? [", options?: pulumi.InvokeOptions", ", options"] : ["", ""]),
  ].join("\n");
}

function functionsText({ name, description, results }: LookUpParts, [declared, passed]: [string, string]): string {
  const type = pascal(name);
  const secrets = results.filter((field) => field.meta.secret).map((field) => field.name);
  const secret = secrets.length > 0;
  return `${comment(secret ? `${description} The result is plain: mark it as a secret before it goes anywhere.` : description)}
export function ${name}(args: ${type}Args${declared}): Promise<${type}Result> {
return lookUp("${name}", args${passed});
}

${comment(
  description,
  "Arguments may be outputs: while one is not known, or when the look-up fails in a preview, the result is unknown.",
  ...(secret ? ["The result is a secret."] : []),
)}
export function ${name}Output(args: ${type}OutputArgs${declared}): pulumi.Output<${type}Result> {
return lookUpOutput("${name}", args, ${JSON.stringify(secrets)}${passed});
}
`;
}

const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
