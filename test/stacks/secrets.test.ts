import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type Lab, startLab } from "palette-maas-lab";
import * as dynamic from "../../sdk";
import * as plugin from "../../sdk/plugin";
import { withPlugin } from "../support/cli";
import { type Project, project } from "../support/engine";
import { SPEED } from "../support/rack";

const MARK = "m4rk3d-s3cr3t";
const MAAS_KEY = `aaaaaaaaaaaaaaaaaa:bbbbbbbbbbbbbbbbbb:${MARK}-of-maas-0123456789`;
const PALETTE_KEY = `${MARK}-of-palette`;
const PASSWORD = `${MARK}-of-a-variable`;

for (const [name, front] of [
  ["dynamic", dynamic],
  ["plugin", plugin],
] as const) {
  describe(`secrets through the ${name} front, on the real engine`, () => {
    let lab: Lab;
    let stack: Project;
    let printed = "";

    const program =
      (over: { apiKey?: string; domain?: string } = {}) =>
      async () => {
        const gateway = new front.Gateway("gateway", { name: "rack1-gateway", installer: "none" });
        const account = new front.MaasCloudAccount("maas", {
          gatewayId: gateway.id,
          apiEndpoint: lab.maas.url,
          // Not marked by the program: the class does it.
          apiKey: over.apiKey ?? MAAS_KEY,
        });
        const cluster = new front.Cluster("payments", {
          cloudAccountId: account.id,
          domain: over.domain ?? "maas",
          profiles: [
            {
              name: "maas-infra",
              version: "1.0.0",
              variables: { region: "eu-west", registryPassword: pulumi.secret(PASSWORD) },
            },
          ],
          controlPlane: { size: 1, instance: { minCpu: 4, minMemoryMb: 8192 } },
          deletionProtection: false,
        });
        const kubeconfig = front.getKubeconfigOutput({ clusterId: cluster.id }).kubeconfig;
        return { kubeconfig, key: account.apiKey, profiles: cluster.profiles };
      };

    before(async () => {
      lab = await startLab({ speed: SPEED, apiKey: PALETTE_KEY, maasApiKey: MAAS_KEY });
      // Look-ups of the dynamic front run in the program's process, which here is this one.
      Object.assign(process.env, lab.env);
      stack = await project(`secrets-${name}`, lab.env, program());
      if (name === "plugin") Object.assign(stack.stack.workspace.envVars, withPlugin(stack.dir, stack.env));
    });
    after(async () => {
      for (const key of Object.keys(lab.env)) delete process.env[key];
      await stack?.remove();
      await lab?.stop();
    });

    const keep = async (command: Promise<{ text: string; told: unknown[]; error: Error | undefined }>) => {
      const shown = await command;
      printed += shown.text + JSON.stringify(shown.told) + String(shown.error?.message ?? "");
      return shown;
    };

    it("are in no output of the engine, whatever happens", async () => {
      assert.equal((await keep(stack.preview())).error, undefined, printed);
      assert.equal((await keep(stack.up())).error, undefined, printed);
      await keep(stack.refresh());
      stack.program(program({ apiKey: `not:a-key-${MARK}` }));
      assert.ok((await keep(stack.preview())).error, "a key of two parts is refused");
      stack.program(program({ apiKey: MAAS_KEY.replace("0123", "4567") }));
      assert.ok((await keep(stack.up())).error, "a key that MAAS does not know is refused");
      stack.program(program());
      Object.assign(stack.stack.workspace.envVars, { PALETTE_API_KEY: `${PALETTE_KEY}-wrong` });
      await keep(stack.refresh());
      Object.assign(stack.stack.workspace.envVars, lab.env);
      assert.ok(!printed.includes(MARK), excerpt(printed));
    });

    it("are in no file that Pulumi keeps", async () => {
      for (const file of filesIn(path.join(stack.dir, "state"))) {
        const text = readFileSync(file, "utf8");
        assert.ok(!text.includes(MARK), `${file}: ${excerpt(text)}`);
      }
    });

    it("are secrets in the stack's outputs", async () => {
      const outputs = await stack.outputs();
      assert.deepEqual(
        Object.entries(outputs)
          .map(([key, { secret }]) => [key, secret])
          .sort(),
        [
          ["key", true],
          ["kubeconfig", true],
          ["profiles", true],
        ],
      );
      assert.match(outputs.kubeconfig?.value, /apiVersion: v1/);
    });

    it("leave no code in the state", async () => {
      const text = await stack.checkpoint();
      assert.doesNotMatch(text, /__f0|function \(|=>\s*\{|ZodObject/);
      for (const { inputs } of (await stack.state()).values()) {
        if (typeof inputs?.__provider === "string") assert.ok(inputs.__provider.length <= 100);
      }
    });
  });
}

function filesIn(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const file = path.join(dir, name);
    return statSync(file).isDirectory() ? filesIn(file) : [file];
  });
}

const excerpt = (text: string): string => {
  const at = text.indexOf(MARK);
  return text.slice(Math.max(0, at - 300), at + 60);
};
