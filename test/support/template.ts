import assert from "node:assert/strict";
import * as path from "node:path";
import type { Lab } from "palette-maas-lab";
import { pulumi } from "./cli";

const templates = path.resolve(__dirname, "../../templates");

/** A project that `pulumi new` makes of a template in `dir`, configured for a lab; answers how to run commands in it, each of which must succeed. */
export async function projectOf(
  template: string,
  dir: string,
  env: Record<string, string>,
  lab: Lab,
): Promise<(command: string, input?: string) => Promise<string>> {
  const must = async (command: string, input?: string): Promise<string> => {
    const { code, text } = await pulumi(dir, env, command, input);
    assert.equal(code, 0, `pulumi ${command}\n${text}`);
    return text;
  };
  await must(`new ${path.join(templates, template)} --generate-only --yes --force --name shop`);
  await must("stack init dev");
  await must(`config set-all --plaintext gateway=rack1-gateway --plaintext maasEndpoint=${lab.maas.url}`);
  await must("config set --secret maasApiKey", lab.maas.apiKey);
  return must;
}
