import assert from "node:assert/strict";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { type Lab, startLab } from "palette-maas-lab";
import * as dynamic from "../../sdk";
import * as plugin from "../../sdk/plugin";
import { withPlugin } from "../support/cli";
import { type Project, project } from "../support/engine";
import { mainJob } from "../support/programs";
import { deployedTo, SPEED } from "../support/rack";

/** A program that makes nothing: it looks things up, one by what another told. */
const looking =
  (front: typeof dynamic | typeof plugin): PulumiFn =>
  async () => {
    const cluster = front.getClusterOutput({ name: "payments" });
    const { machines, maasAnswered } = front.getMachinesOutput({ clusterId: cluster.id });
    return {
      state: cluster.state,
      gateway: front.getGatewayOutput({ id: cluster.gatewayId }).name,
      account: front.getMaasCloudAccountOutput({ id: cluster.cloudAccountId }).apiEndpoint,
      hosts: machines.apply((all) => all.map(({ hostname, status }) => `${hostname} ${status}`).sort()),
      maasAnswered,
      free: front.getMaasInventoryOutput({}).free,
    };
  };

describe("look-ups on the real engine", function () {
  this.timeout(120_000);
  let lab: Lab;
  let makers: Project;
  let lookers: Project;

  before(async () => {
    lab = await startLab({ speed: SPEED });
    makers = await project("makers", lab.env, mainJob(lab));
    const shown = await makers.up();
    assert.equal(shown.error, undefined, shown.text);
    lookers = await project("lookers", lab.env, looking(dynamic));
    lookers.env = withPlugin(lookers.dir, lookers.env);
    Object.assign(lookers.stack.workspace.envVars, lookers.env);
    // Look-ups of the dynamic front run in this very process, which does not have the lab's environment.
    const { url: endpoint, apiKey } = lab.maas;
    await lookers.stack.setAllConfig({
      "palette-maas:paletteEndpoint": { value: lab.palette.url },
      "palette-maas:paletteApiKey": { value: lab.palette.apiKey, secret: true },
      "palette-maas:maas": { value: JSON.stringify([{ endpoint, apiKey }]), secret: true },
    });
  });
  after(async () => {
    await makers?.remove();
    await lookers?.remove();
    await lab?.stop();
  });

  for (const [name, front] of [["dynamic", dynamic] as const, ["plugin", plugin] as const]) {
    it(`tell through the ${name} front how everything stands, in a preview too`, async () => {
      lookers.program(looking(front));
      const planned = await lookers.preview();
      assert.equal(planned.error, undefined, planned.text);
      const shown = await lookers.up();
      assert.equal(shown.error, undefined, shown.text);
      const { state, gateway, account, hosts, maasAnswered, free } = await lookers.outputs();
      assert.deepEqual([state?.value, gateway?.value, account?.value], ["Running", "rack1-gateway", lab.maas.url]);
      assert.deepEqual(
        hosts?.value,
        deployedTo(lab)
          .map(({ hostname }) => `${hostname} Deployed`)
          .sort(),
      );
      assert.equal(maasAnswered?.value, true);
      assert.equal(free?.value, lab.maas.world.machines.filter(({ statusName }) => statusName === "Ready").length);
    });
  }
});
