import assert from "node:assert/strict";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { type Lab, startLab } from "palette-maas-lab";
import * as dynamic from "../../sdk";
import * as plugin from "../../sdk/plugin";
import { withPlugin } from "../support/cli";
import { type Project, project } from "../support/engine";
import { mainJob } from "../support/programs";
import { deployedTo, SPEED } from "../support/rack";

// Palette and MAAS behind certificates of an authority that no machine knows.

for (const front of ["dynamic", "plugin"] as const) {
  describe(`TLS of a private authority, through the ${front} front on the real engine`, () => {
    let lab: Lab;
    let stack: Project;
    let job: PulumiFn;
    const adopting = async () => {
      const { Gateway } = front === "plugin" ? plugin : dynamic;
      new Gateway("gateway", { name: "rack1-gateway", installer: "none", adopt: true });
    };

    before(async () => {
      lab = await startLab({ speed: SPEED, tls: true });
      const { PALETTE_CA_CERT: _, ...untrusting } = lab.env;
      job = mainJob(lab, { front, pools: [], deletionProtection: false });
      stack = await project(`tls-${front}`, untrusting, job);
      if (front === "plugin") Object.assign(stack.stack.workspace.envVars, withPlugin(stack.dir, stack.env));
    });
    after(async () => {
      await stack?.remove();
      await lab?.stop();
    });

    it("is refused in a sentence that names the setting", async () => {
      // What is new is asked about when it is made; what is adopted, at preview already.
      stack.program(adopting);
      const { error, told, text } = await stack.preview();
      stack.program(job);
      assert.ok(error, text);
      const said = told.map(({ message }) => message).join("\n");
      assert.match(said, /not signed by an authority that is trusted here\. Set 'palette-maas:caCertificate'/);
      assert.ok(lab.requests.every(({ byGateway }) => byGateway));
    });

    it("is refused likewise where the name of the setting is nearly right, and that is told", async () => {
      await stack.stack.setConfig("palette-maas:caCertifcate", { value: lab.env.PALETTE_CA_CERT ?? "" });
      stack.program(adopting);
      const { error, told, text } = await stack.preview();
      stack.program(job);
      await stack.stack.removeConfig("palette-maas:caCertifcate");
      assert.ok(error, text);
      const warned = told.filter(({ message }) => /no key 'palette-maas:caCertifcate'/.test(message));
      assert.equal(warned.length, 1, text);
      assert.match(warned[0]?.message ?? "", /did you mean 'palette-maas:caCertificate'\?/);
      assert.equal(warned[0]?.severity, "warning");
    });

    it("is trusted by the setting: a cluster goes up", async () => {
      await stack.stack.setConfig("palette-maas:caCertificate", { value: lab.env.PALETTE_CA_CERT ?? "" });
      const shown = await stack.up();
      assert.equal(shown.error, undefined, shown.text);
      assert.equal(deployedTo(lab).length, 1);
    });

    it("is trusted by the environment: the cluster goes down", async () => {
      await stack.stack.removeConfig("palette-maas:caCertificate");
      Object.assign(stack.stack.workspace.envVars, lab.env);
      const shown = await stack.destroy();
      assert.equal(shown.error, undefined, shown.text);
      assert.equal(lab.palette.world.cluster("payments").state, "Deleted");
    });
  });
}
