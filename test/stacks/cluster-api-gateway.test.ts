import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { withPlugin } from "../support/cli";
import { certManagerFile, componentFile, definitionsOf, written } from "../support/component-files";
import { type Project, project, type Shown } from "../support/engine";
import { type ManagementCluster, startManagementCluster } from "../support/management-cluster";
import type { KubernetesObject } from "../support/management-cluster/api";
import { hasKinds } from "../support/management-cluster/contract";
import { PlayedKubelet } from "../support/management-cluster/played-kubelet";
import { PlayedWebhook } from "../support/management-cluster/played-webhook";
import { at } from "../support/management-cluster/scripted-controllers";
import { frontOf } from "../support/programs";
import { temporaryFolder } from "../support/temporary";

const PROVIDERS = "/apis/clusterctl.cluster.x-k8s.io/v1alpha3/providers";
const INVENTORY = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/providers.clusterctl.cluster.x-k8s.io";

const CANARY = "variable-that-is-secret";

describe("a gateway on Cluster API, on the real engine", function () {
  this.timeout(600_000);
  const folder = temporaryFolder("gateway-on-engine");
  const stacks: Project[] = [];
  let cluster: ManagementCluster;
  let kubelet: PlayedKubelet;
  let webhook: PlayedWebhook;

  before(async function () {
    if (!hasKinds) this.skip();
    this.timeout(1_800_000);
    cluster = await startManagementCluster();
    kubelet = new PlayedKubelet(cluster.api);
    webhook = await PlayedWebhook.at();
    await webhook.start();
  });
  after(async () => {
    for (const stack of stacks) await stack.remove();
    await kubelet?.stop();
    await webhook?.stop();
    await cluster?.stop();
    folder.remove();
  });

  for (const front of ["dynamic", "plugin"] as const) {
    it(`installs Cluster API, has no changes, upgrades it, is kept while a cluster stands, and goes (${front} front)`, () =>
      lives(front));
  }

  async function lives(front: "dynamic" | "plugin"): Promise<void> {
    const owner = await stack(`installs-${front}`, front, installed(front, "v1.13.5", "one"));
    assert.deepEqual((await sure(owner.preview())).steps, ["create management"]);
    assert.equal((await cluster.api.call("GET", INVENTORY)).status, 404);
    await sure(owner.up());
    assert.equal((await versions())["cluster-api"], "v1.13.5");
    await calm(owner);

    owner.program(installed(front, "v1.14.2", "two"));
    const previewed = await sure(owner.preview());
    assert.deepEqual(previewed.steps, ["update management"]);
    assert.match(messages(previewed), /core v1.13.5 -> v1.14.2.*no machine is touched/);
    assert.equal((await versions())["cluster-api"], "v1.13.5");
    await sure(owner.up());
    assert.equal((await versions())["cluster-api"], "v1.14.2");
    await calm(owner);

    const user = await stack(`looks-up-${front}`, front, lookedUp(front));
    await sure(user.up());
    await calm(user);
    assert.equal((await user.outputs()).id?.value, (await owner.outputs()).id?.value);

    const standing = await standingCluster();
    const refused = await owner.destroy();
    assert.match(String(refused.error?.message) + messages(refused), /still used by cluster 'default\/payments'/);
    assert.equal(Object.keys(await versions()).length, 4);
    assert.ok((await owner.state()).has("management"));
    // What was looked up is somebody else's: a stack that no longer knows of it takes nothing away.
    await sure(user.destroy());
    assert.equal(Object.keys(await versions()).length, 4);

    await cluster.api.ask("DELETE", await cluster.api.pathOf(standing));
    await sure(owner.destroy());
    assert.equal((await cluster.api.call("GET", INVENTORY)).status, 404);
    assert.deepEqual(kubelet.failures, []);
  }

  async function stack(name: string, front: "dynamic" | "plugin", program: PulumiFn): Promise<Project> {
    const env = {
      PALETTE_MAAS_PLANE: "cluster-api",
      KUBECONFIG: cluster.kubeconfigFile,
      PALETTE_MAAS_TIME_SCALE: "60",
    };
    const made = await project(name, env, program);
    stacks.push(made);
    if (front === "plugin") Object.assign(made.stack.workspace.envVars, withPlugin(made.dir, made.env));
    return made;
  }

  const installed = (front: "dynamic" | "plugin", version: string, tag: string): PulumiFn => {
    const file = (role: "core" | "bootstrap" | "controlPlane" | "maas") =>
      componentFile(role, { definitions: definitionsOf(role), tag });
    const files = {
      ...{ certManager: certManagerFile(webhook), core: file("core"), bootstrap: file("bootstrap") },
      ...{ controlPlane: file("controlPlane"), maas: file("maas") },
    };
    const components = written(folder.path, files, version);
    return async () => {
      const { Gateway } = frontOf({ front });
      const gateway = new Gateway("management", {
        name: "site-a",
        installer: "kubernetes",
        ...{ components, variables: { REGISTRY: "mirror.example.com", SECRET_OF_MINE: CANARY } },
        deletionProtection: false,
      });
      return { id: gateway.id };
    };
  };

  const lookedUp =
    (front: "dynamic" | "plugin"): PulumiFn =>
    async () => {
      const { Gateway } = frontOf({ front });
      return { id: new Gateway("management", { name: "site-a", installer: "none" }).id };
    };

  async function calm(stack: Project): Promise<void> {
    await sure(stack.preview({ expectNoChanges: true }));
    await sure(stack.refresh({ expectNoChanges: true }));
    const state = path.join(stack.dir, "state");
    const files = readdirSync(state, { recursive: true, encoding: "utf8" }).map((name) => path.join(state, name));
    const texts = files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file, "utf8"));
    assert.deepEqual(
      texts.filter((text) => text.includes(CANARY)),
      [],
    );
  }

  async function versions(): Promise<Record<string, unknown>> {
    const { items } = await cluster.api.get(PROVIDERS);
    return Object.fromEntries((items as KubernetesObject[]).map((one) => [at(one, "metadata.name"), one.version]));
  }

  async function standingCluster(): Promise<KubernetesObject> {
    const standing = {
      ...{ apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Cluster" },
      metadata: { name: "payments", namespace: "default" },
      spec: { clusterNetwork: { pods: { cidrBlocks: ["10.1.0.0/16"] } }, paused: false },
    };
    await cluster.api.apply(standing);
    return standing;
  }
});

async function sure(command: Promise<Shown>): Promise<Shown> {
  const shown = await command;
  assert.equal(shown.error, undefined, shown.text);
  assert.ok(!shown.text.includes(CANARY));
  return shown;
}

const messages = ({ told }: Shown): string => told.map(({ message }) => message).join("\n");
