import assert from "node:assert/strict";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { type Lab, startLab } from "palette-maas-lab";
import * as dynamic from "../../sdk";
import * as plugin from "../../sdk/plugin";
import { withPlugin } from "../support/cli";
import { type Project, project } from "../support/engine";
import { INSTANCE } from "../support/programs";
import { deployedTo, SPEED } from "../support/rack";

// Each way in which an object could be taken up as the new one and deleted as the old one, with every protection off.

interface StageOptions {
  poolName?: string;
  pool?: CustomResourceOptions;
  labels?: Record<string, string>;
  adopt?: boolean;
}

for (const front of ["dynamic", "plugin"] as const) {
  describe(`a replacement that the engine is told to make, ${front} front`, () => {
    let lab: Lab;
    let stack: Project;
    let servers: string[];

    const program =
      ({ poolName = "workers", pool, labels, adopt = false }: StageOptions = {}): PulumiFn =>
      async () => {
        const { Cluster, Gateway, MaasCloudAccount, MachinePool } = front === "plugin" ? plugin : dynamic;
        const gateway = new Gateway("gateway", { name: "rack1-gateway", installer: "none" });
        const account = new MaasCloudAccount("maas", {
          gatewayId: gateway.id,
          apiEndpoint: lab.maas.url,
          apiKey: lab.maas.apiKey,
          adopt,
        });
        const cluster = new Cluster("payments", {
          cloudAccountId: account.id,
          domain: "maas",
          profiles: [{ name: "maas-infra", version: "1.0.0", variables: { region: "eu-west" } }],
          controlPlane: { size: 1, instance: { minCpu: 4, minMemoryMb: 8192 } },
          deletionProtection: false,
          adopt,
        });
        new MachinePool(
          poolName,
          {
            clusterId: cluster.id,
            name: "workers",
            size: 2,
            instance: INSTANCE,
            deletionProtection: false,
            adopt,
            ...(labels ? { labels } : {}),
          },
          pool,
        );
      };

    const urnOf = async (name: string): Promise<string> => (await stack.state()).get(name)?.urn ?? "";
    const hosts = (): string[] => deployedTo(lab).map(({ hostname }) => hostname);
    const releases = (): number => lab.maas.world.machines.reduce((sum, machine) => sum + machine.releases, 0);
    /** Nothing was released, the state holds each object once, and nothing is left to do. */
    const unharmed = async (): Promise<void> => {
      assert.equal(releases(), 0);
      assert.deepEqual(hosts(), servers);
      for (const name of ["maas", "payments"]) {
        const found = await stack.recorded(name);
        assert.deepEqual(
          found.map((one) => one.delete ?? false),
          [false],
          name,
        );
      }
      const next = await stack.preview({ expectNoChanges: true });
      assert.equal(next.error, undefined, next.text);
      const refreshed = await stack.refresh();
      assert.equal(refreshed.error, undefined, refreshed.text);
    };

    beforeEach(async () => {
      lab = await startLab({ speed: SPEED });
      stack = await project(`replacement-${front}`, lab.env, program());
      if (front === "plugin") Object.assign(stack.stack.workspace.envVars, withPlugin(stack.dir, stack.env));
      const made = await stack.up();
      assert.equal(made.error, undefined, made.text);
      servers = hosts();
      assert.equal(servers.length, 3);
    });
    afterEach(async () => {
      await stack.remove();
      await lab.stop();
    });

    it("by --replace keeps what is there and says so", async () => {
      for (const name of ["maas", "payments", "workers"]) {
        const shown = await stack.up({ replace: [await urnOf(name)] });
        assert.equal(shown.error, undefined, shown.text);
        assert.ok(
          shown.told.some(({ severity, message }) => severity === "warning" && /was not replaced/.test(message)),
          shown.text,
        );
      }
      await unharmed();
      assert.equal((await stack.recorded("workers")).length, 1);
    });

    it("by a taint, with 'adopt' in the program, keeps it too", async () => {
      stack.program(program({ adopt: true }));
      await stack.up();
      await stack.command("state", "taint", await urnOf("workers"), "--yes");
      const shown = await stack.up();
      assert.equal(shown.error, undefined, shown.text);
      await unharmed();
      assert.equal((await stack.recorded("workers")).length, 1);
    });

    it("by replaceOnChanges is refused before anything is sent", async () => {
      stack.program(program({ labels: { tier: "gold" }, pool: { replaceOnChanges: ["labels"] } }));
      const shown = await stack.up();
      assert.match(shown.text, /cannot be replaced by a new one while it is there/);
      stack.program(program());
      await unharmed();
    });

    it("by another logical name is refused with the alias, and is none with it", async () => {
      stack.program(program({ poolName: "batch" }));
      const shown = await stack.up();
      assert.match(shown.text, /aliases: \[\{ name: "workers" \}\]/);
      stack.program(program({ poolName: "batch", pool: { aliases: [{ name: "workers" }] } }));
      await unharmed();
    });

    it("builds it anew with deleteBeforeReplace", async () => {
      stack.program(program({ pool: { deleteBeforeReplace: true } }));
      const replace = [await urnOf("workers")];
      // The engine tells a provider nothing of it, and the preview must not say that the pool stays.
      const ahead = await stack.preview({ replace });
      assert.ok(
        ahead.told.some(
          ({ severity, message }) =>
            severity === "warning" && /'deleteBeforeReplace: true', which deletes it first and gives up/.test(message),
        ),
        ahead.text,
      );
      const shown = await stack.up({ replace });
      assert.equal(shown.error, undefined, shown.text);
      assert.equal(releases(), 2);
      assert.equal(deployedTo(lab).length, 3);
      assert.equal((await stack.recorded("workers")).length, 1);
      const next = await stack.preview({ expectNoChanges: true });
      assert.equal(next.error, undefined, next.text);
    });
  });
}
