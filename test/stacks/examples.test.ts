import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import * as path from "node:path";
import { type Lab, startLab } from "palette-maas-lab";
import { copyOfExample, linkPackages } from "../../tools/example-project";
import { isolatedPulumi } from "../../tools/pulumi-home";
import { commandOf } from "../plan/workflow";
import { pulumi } from "../support/cli";
import { inBash } from "../support/github-actions";
import { KubernetesStandIn } from "../support/kubernetes";
import { deployedTo, SPEED } from "../support/rack";
import { temporaryFolder } from "../support/temporary";

const root = path.resolve(__dirname, "../..");

type Run = (command: string, input?: string) => Promise<string>;

/** A copy of an example as a user would have it, and how to run Pulumi in it; every command must succeed. */
async function example(name: string, folder: string, env: Record<string, string>): Promise<Run> {
  const dir = copyOfExample(name, folder);
  linkPackages(dir);
  return runnerIn(dir, env);
}

function runnerIn(dir: string, env: Record<string, string>): Run {
  return async (command, input) => {
    const { code, text } = await pulumi(dir, env, command, input);
    assert.equal(code, 0, `pulumi ${command}\n${text}`);
    return text;
  };
}

describe("the examples on the real engine", () => {
  let lab: Lab;
  let folder: ReturnType<typeof temporaryFolder>;
  let env: Record<string, string>;

  beforeEach(async () => {
    lab = await startLab({ speed: SPEED });
    folder = temporaryFolder("examples");
    env = { ...(await isolatedPulumi(folder.path)), ...lab.env };
  });
  afterEach(async () => {
    folder.remove();
    await lab.stop();
  });

  it("quickstart goes up and down, its types checked", async () => {
    const run = await example("quickstart", folder.path, env);
    await run("stack init dev");
    await run(`config set maasEndpoint ${lab.maas.url}`);
    await run("config set --secret maasApiKey", lab.maas.apiKey);
    await run("config set protect false");
    await run("up --yes --skip-preview --parallel 16");
    assert.equal(deployedTo(lab).length, 4);
    const outputs = JSON.parse(await run("stack output --json"));
    assert.equal(outputs.servers.length, 4);
    assert.match(outputs.apiEndpoint, /^https:\/\/payments-[0-9a-f]{6}\.maas:6443$/);
    await run("preview --expect-no-changes");
    await run("destroy --yes --skip-preview");
    assert.equal(deployedTo(lab).length, 0);
  });

  it("pull-request plans what the quickstart will do, and ends as somebody must approve", async () => {
    const run = await example("quickstart", folder.path, env);
    const dir = path.join(folder.path, "quickstart");
    mkdirSync(path.join(dir, "node_modules/.bin"));
    symlinkSync(path.join(root, "dist/provider/command/main.js"), path.join(dir, "node_modules/.bin/palette-maas"));
    chmodSync(path.join(root, "dist/provider/command/main.js"), 0o755);
    await run("stack init dev");
    await run(`config set maasEndpoint ${lab.maas.url}`);
    await run("config set --secret maasApiKey", lab.maas.apiKey);
    const [output, summary] = [path.join(folder.path, "output"), path.join(folder.path, "summary")];
    const files = { GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary, PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
    const { code, text } = await inBash(commandOf("Make the plan"), dir, {
      ...{ ...env, ...files, STACK: "dev" },
      FAIL_ON: "reinstall,release,replace,delete",
    });
    assert.equal(code, 0, text);
    assert.equal(readFileSync(output, "utf8"), "code=0\n");
    const plan = readFileSync(path.join(dir, "plan.md"), "utf8");
    assert.equal(readFileSync(summary, "utf8"), plan);
    const free = lab.maas.world.machines.filter(({ statusName }) => statusName === "Ready").length;
    assert.match(plan, /### ✅ 4 servers are allocated/);
    assert.match(plan, new RegExp(`Capacity.*: ${free} free before, ${free - 4} after`));
    assert.match(readFileSync(path.join(dir, "plan.html"), "utf8"), /allocated: 4/);
    for (const secret of [lab.maas.apiKey, lab.palette.apiKey]) assert.ok(!`${plan}${text}`.includes(secret));
  });

  it("environments build on each other by stack references", async () => {
    const quick = { ...env, PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
    const platform = await example("environments/platform", folder.path, quick);
    await platform("stack init shared");
    await platform(`config set maasEndpoint ${lab.maas.url}`);
    await platform("config set --secret maasApiKey", lab.maas.apiKey);
    await platform("up --yes --skip-preview");
    const cluster = await example("environments/cluster", folder.path, quick);
    await cluster("stack init dev");
    await cluster("stack init prod");
    await cluster("up --yes --skip-preview --parallel 16 --stack dev");
    assert.equal(deployedTo(lab).length, 2);
    await cluster("up --yes --skip-preview --parallel 16 --stack prod");
    assert.equal(deployedTo(lab).length, 8);
    await cluster("preview --expect-no-changes --stack prod");
    const names = lab.palette.world.clusters.map(({ name, project }) => `${name} in ${project}`).sort();
    assert.deepEqual(names, ["shop-dev in dev", "shop-prod in prod"]);
    await cluster("destroy --yes --skip-preview --stack dev");
    await assert.rejects(cluster("destroy --yes --skip-preview --stack prod"), /protect/);
    await assert.rejects(platform("destroy --yes --skip-preview"), /shop-prod/);
    assert.equal(deployedTo(lab).length, 6);
  });

  it("kubernetes-gateway brings a gateway up on a cluster, and takes it away, its types checked", async () => {
    const kinds: string[] = [];
    const hub = await KubernetesStandIn.start(({ verb, kind, name }) => {
      kinds.push(`${verb} ${kind}`);
      const { uid } = lab.palette.world.gateway("rack7");
      if (verb === "create" && kind === "Deployment" && name === "ally") lab.applyManifests(uid);
    });
    try {
      const run = await example("kubernetes-gateway", folder.path, { ...env, ...hub.env });
      await run("stack init dev");
      await run(`config set-all --plaintext maasEndpoint=${lab.maas.url} --plaintext protect=false`);
      await run("config set --secret maasApiKey", lab.maas.apiKey);
      await run("config set --secret kubeconfig", "of-the-hub");
      await run("up --yes --skip-preview");
      const { uid, state } = lab.palette.world.gateway("rack7");
      assert.equal(state, "Running");
      const exported = await run("stack export");
      assert.match(exported, new RegExp(`"gatewayId": "${uid}"`));
      assert.doesNotMatch(exported, /pairingCode/);
      await run("destroy --yes --skip-preview");
      assert.equal(kinds.length, 10);
    } finally {
      hub.stop();
    }
  });

  it("workloads brings a cluster and what runs in it up and down, its types checked", async () => {
    const kinds: string[] = [];
    const inside = await KubernetesStandIn.start(({ verb, kind }) =>
      kinds.push(`${verb} ${kind}, ${deployedTo(lab).length} servers`),
    );
    try {
      const run = await example("workloads", folder.path, { ...env, ...inside.env });
      await run("stack init dev");
      await run(`config set-all --plaintext maasEndpoint=${lab.maas.url} --plaintext protect=false`);
      await run("config set --secret maasApiKey", lab.maas.apiKey);
      await run("up --yes --skip-preview");
      assert.deepEqual(kinds.splice(0), ["create Namespace, 3 servers", "create Deployment, 3 servers"]);
      assert.equal(JSON.parse(await run("stack output --json")).servers.length, 3);
      await run("preview --expect-no-changes");
      assert.doesNotMatch(await run("stack export"), /kind: Config/);
      await run("destroy --yes --skip-preview");
      assert.deepEqual(kinds, ["delete Deployment, 3 servers", "delete Namespace, 3 servers"]);
      assert.equal(deployedTo(lab).length, 0);
    } finally {
      inside.stop();
    }
  });

  it("upgrade promotes a version from dev to stage to prod, each only after the one before it runs it", async () => {
    const checked = await example("upgrade", folder.path, env);
    await checked("stack init dev");
    await checked("preview --stack dev");
    // Its types are checked: once is enough.
    const run = runnerIn(path.join(folder.path, "upgrade"), { ...env, PULUMI_NODEJS_TRANSPILE_ONLY: "true" });
    const versions = () =>
      Object.fromEntries(lab.palette.world.clusters.map(({ name, profiles }) => [name, profiles.join()]));
    for (const stack of ["dev", "stage", "prod"]) {
      if (stack !== "dev") await run(`stack init ${stack}`);
      await run(`up --yes --skip-preview --stack ${stack}`);
    }
    assert.equal(deployedTo(lab).length, 7);
    await run("config set profileVersion 1.1.0 --stack dev");
    await run("preview --expect-no-changes --stack stage");
    await run("up --yes --skip-preview --stack dev");
    await run("up --yes --skip-preview --stack stage");
    assert.deepEqual(versions(), {
      "shop-dev": "maas-infra 1.1.0",
      "shop-stage": "maas-infra 1.1.0",
      "shop-prod": "maas-infra 1.0.0",
    });
    assert.match(await run("preview --diff --stack prod"), /1\.0\.0.*1\.1\.0/);
    await run("up --yes --skip-preview --stack prod");
    assert.equal(lab.palette.world.cluster("shop-prod").kubernetes, "1.31.2");
    await run("preview --expect-no-changes --stack prod");
  });
});
