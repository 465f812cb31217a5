import assert from "node:assert/strict";
import { type Lab, startLab } from "palette-maas-lab";
import { copyOfExample } from "../../tools/example-project";
import { pulumiCli } from "../../tools/pulumi-cli";
import { isolatedPulumi } from "../../tools/pulumi-home";
import { pulumi, withPlugin } from "../support/cli";
import { deployedTo, SPEED } from "../support/rack";
import { temporaryFolder } from "../support/temporary";

describe("a YAML program on the real engine, through the plugin", () => {
  const folder = temporaryFolder("yaml");
  let lab: Lab;
  let dir: string;
  let env: Record<string, string>;

  before(async () => {
    lab = await startLab({ speed: SPEED });
    const isolated = await isolatedPulumi(folder.path, await pulumiCli({ languages: ["yaml"] }));
    env = withPlugin(folder.path, { ...isolated, ...lab.env });
    dir = copyOfExample("yaml", folder.path);
    await run("stack init dev");
    await run(`config set maasEndpoint ${lab.maas.url}`);
    await run("config set --secret maasApiKey", lab.maas.apiKey);
    await run("config set protect false");
  });
  after(async () => {
    folder.remove();
    await lab?.stop();
  });

  async function run(command: string, input?: string): Promise<string> {
    const { code, text } = await pulumi(dir, env, command, input);
    assert.equal(code, 0, `pulumi ${command}\n${text}`);
    return text;
  }

  it("is previewed whole, and nothing is made by that", async () => {
    lab.clearRequests();
    const planned = JSON.parse(jsonIn(await run("preview --json")));
    const steps = planned.steps.map(({ op, urn }: { op: string; urn: string }) => `${op} ${urn.split("::").at(-1)}`);
    for (const name of ["rack", "maas", "payments", "workers"]) assert.ok(steps.includes(`create ${name}`), name);
    // What happens to servers stands under the resources, for machines to read too.
    const told = (name: string): string[] =>
      planned.diagnostics
        .filter(({ urn }: { urn?: string }) => urn?.endsWith(`::${name}`))
        .map(({ message }: { message: string }) => message);
    assert.match(told("workers").join(), /^Allocates 2 servers/);
    assert.match(told("payments").join(), /^Allocates 1 server for the control plane/);
    assert.equal(deployedTo(lab).length, 0);
    assert.deepEqual(lab.palette.world.clusters, []);
  });

  it("is named as the configuration says, by Pulumi's own or by the provider's", async () => {
    const planned = async (): Promise<string[]> => {
      const { steps } = JSON.parse(jsonIn(await run("preview --json")));
      return steps.flatMap(
        ({ newState }: { newState?: { inputs?: { name?: string } } }) => newState?.inputs?.name ?? [],
      );
    };
    assert.deepEqual((await planned()).sort(), ["maas", "payments", "rack1-gateway", "workers"]);
    await run(`config set palette-maas:names \${stack}-\${name}`);
    assert.deepEqual((await planned()).sort(), ["dev-maas", "dev-payments", "dev-workers", "rack1-gateway"]);
    await run(`config set --path pulumi:autonaming.pattern \${name}-x`);
    assert.deepEqual((await planned()).sort(), ["maas-x", "payments-x", "rack1-gateway", "workers-x"]);
    await run("config rm palette-maas:names");
    await run("config rm pulumi:autonaming");
  });

  it("goes up, and its outputs are typed and secret as declared", async () => {
    await run("up --yes --skip-preview");
    assert.equal(deployedTo(lab).length, 3);
    const outputs = JSON.parse(await run("stack output --json"));
    assert.equal(outputs.clusterId, lab.palette.world.cluster("payments").uid);
    assert.equal(outputs.servers.length, 2);
    assert.equal(outputs.kubeconfig, "[secret]");
    const shown = JSON.parse(await run("stack output --json --show-secrets"));
    assert.match(shown.kubeconfig, /apiVersion: v1/);
    await run("preview --expect-no-changes");
    await run("refresh --yes --expect-no-changes");
  });

  it("is refused by the path of what is wrong", async () => {
    await run("config set workerCount", "-1");
    const { code, text } = await pulumi(dir, env, "preview");
    assert.notEqual(code, 0);
    assert.match(text, /'workers' has a problem: size/);
    assert.doesNotMatch(text, new RegExp(lab.maas.apiKey));
  });

  it("changes in place and goes down", async () => {
    await run("config set workerCount 3");
    await run("up --yes --skip-preview");
    assert.equal(deployedTo(lab).length, 4);
    await run("destroy --yes --skip-preview");
    assert.equal(deployedTo(lab).length, 0);
  });
});

// A warning about the plugin's place may stand before it.
const jsonIn = (text: string): string => text.slice(text.search(/^\{/m));
