import assert from "node:assert/strict";
import { core, Provider } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type Lab, startLab } from "palette-maas-lab";
import { kubernetesProvider } from "../../sdk/kubernetes";
import { withPlugin } from "../support/cli";
import { consoleUser } from "../support/console-user";
import { type Project, project } from "../support/engine";
import { type Happened, KubernetesStandIn } from "../support/kubernetes";
import { frontOf, INSTANCE, standingAccount } from "../support/programs";
import { deployedTo, SPEED } from "../support/rack";

/** How a program may get its provider, and whether its workloads go with the cluster. */
interface Way {
  front?: "dynamic" | "plugin";
  workers?: number;
  isPlain?: boolean;
  isSkipped?: boolean;
}

describe("workloads in a cluster of the same program, on the real engine", () => {
  let lab: Lab;
  let standIn: { env: Record<string, string>; stop(): void };
  let stack: Project;
  let happened: string[];

  const told = ({ verb, kind, name }: Happened): void => {
    const running = lab.palette.world.clusters.some(({ name, state }) => name === "payments" && state === "Running");
    happened.push(`${verb} ${kind} ${name}, ${deployedTo(lab).length} servers${running ? "" : ", no cluster"}`);
  };

  function program({ front = "dynamic", workers = 2, isPlain = false, isSkipped = false }: Way = {}) {
    return async () => {
      const { Cluster, getKubeconfigOutput, MachinePool } = frontOf({ front });
      const account = standingAccount(lab, { front });
      const cluster = new Cluster("payments", {
        cloudAccountId: account.id,
        domain: "maas",
        profiles: [{ name: "maas-infra", version: "1.0.0", variables: { region: "eu-west" } }],
        controlPlane: { size: 1, instance: { minCpu: 4, minMemoryMb: 8192 } },
        deletionProtection: false,
      });
      const pool = { clusterId: cluster.id, size: workers, instance: INSTANCE, deletionProtection: false };
      const pools = [new MachinePool("workers", pool)];
      const { kubeconfig } = getKubeconfigOutput({ clusterId: cluster.id });
      const provider = isPlain
        ? new Provider("payments", { kubeconfig })
        : kubernetesProvider("payments", cluster, { pools });
      const parent = new pulumi.ComponentResource("test:Apps", "apps", {}, isSkipped ? { deletedWith: cluster } : {});
      new core.v1.Namespace("shop", { metadata: { name: "shop" } }, { provider, parent });
    };
  }

  beforeEach(async () => {
    happened = [];
    lab = await startLab({ speed: SPEED });
    standIn = await KubernetesStandIn.start(told);
    Object.assign(process.env, lab.env);
    stack = await project("workloads", { ...lab.env, ...standIn.env }, program());
    Object.assign(stack.stack.workspace.envVars, withPlugin(stack.dir, stack.env));
  });
  afterEach(async () => {
    for (const key of Object.keys(lab?.env ?? {})) delete process.env[key];
    await stack?.remove();
    standIn?.stop();
    await lab?.stop();
  });

  const up = async (way: Way): Promise<void> => {
    stack.program(program(way));
    const shown = await stack.up();
    assert.equal(shown.error, undefined, shown.text);
  };
  const previewed = async (way: Way): Promise<string[]> => {
    stack.program(program(way));
    const shown = await stack.preview();
    assert.equal(shown.error, undefined, shown.text);
    return shown.steps.sort();
  };

  for (const front of ["dynamic", "plugin"] as const)
    it(`come after the last pool, stay through rotated kubeconfigs, and go before the first server: ${front}`, async () => {
      await up({ front });
      assert.deepEqual(happened, ["create Namespace shop, 3 servers"]);
      assert.deepEqual(await previewed({ front }), []);
      await consoleUser(lab).renewCertificates("payments");
      assert.deepEqual(await previewed({ front }), []);
      assert.deepEqual(await previewed({ front, workers: 3 }), ["update workers"]);
      happened = [];
      const gone = await stack.destroy();
      assert.equal(gone.error, undefined, gone.text);
      assert.deepEqual(happened, ["delete Namespace shop, 3 servers"]);
      assert.equal(deployedTo(lab).length, 0);
    });

  it("are skipped with their cluster where a component around them says so", async () => {
    await up({ isSkipped: true });
    const gone = await stack.destroy();
    assert.equal(gone.error, undefined, gone.text);
    assert.deepEqual([happened, deployedTo(lab).length], [["create Namespace shop, 3 servers"], 0]);
  });

  for (const [isPlain, steps] of [
    [false, ["update shop"]],
    [true, ["create-replacement shop", "delete-replaced shop", "replace shop"]],
  ] as const)
    it(`are ${isPlain ? "replaced with a plain" : "kept with this"} provider where Palette does not answer a preview`, async () => {
      await up({ isPlain });
      lab.next("GET /v1/spectroclusters/{uid}/assets/kubeconfigclient", { status: 403, times: 9 });
      assert.deepEqual(await previewed({ isPlain }), steps);
    });
});
