import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { type Lab, startLab } from "palette-maas-lab";
import { copyOfExample, linkPackages } from "../../tools/example-project";
import { isolatedPulumi } from "../../tools/pulumi-home";
import { pulumi } from "../support/cli";
import { temporaryFolder } from "../support/temporary";

/** Slow enough that a cluster is still on its way when somebody interrupts: in all, some minutes. */
const SLOW = 4;

describe("Ctrl-C on the real engine", () => {
  let lab: Lab;

  beforeEach(async () => {
    lab = await startLab({ speed: SLOW });
  });
  afterEach(() => lab.stop());

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`ends the waits of the dynamic front within seconds at one ${signal}, and keeps what was made`, async () => {
      const folder = temporaryFolder("interrupted");
      try {
        const dir = copyOfExample("quickstart", folder.path);
        linkPackages(dir);
        const env = { ...(await isolatedPulumi(folder.path)), ...lab.env, PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
        const starting = performance.now();
        await pulumi(dir, env, `stack init ${signal.toLowerCase()}`);
        // What the command line needs by itself, on a machine as busy as this one.
        const usual = performance.now() - starting;
        await pulumi(dir, env, `config set maasEndpoint ${lab.maas.url}`);
        await pulumi(dir, env, "config set --secret maasApiKey", lab.maas.apiKey);
        const begun = lab.waitForRequest("POST /v1/spectroclusters/maas", "end");
        const args = ["up", "--yes", "--skip-preview", "--non-interactive"];
        const up = spawn("pulumi", args, { cwd: dir, env, stdio: ["ignore", "pipe", "pipe"] });
        const printed = textOf(up);
        await begun;
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        const start = performance.now();
        up.kill(signal);
        await new Promise((resolve) => up.on("close", resolve));
        const took = performance.now() - start;
        assert.ok(took < 6_000 + 4 * usual, `${took} ms, where 'stack init' took ${usual} ms: ${printed()}`);
        assert.match(printed(), /The run was cancelled; what was being made keeps its id/);
        const { text } = await pulumi(dir, env, "stack export");
        const { resources }: { resources: { type: string; id?: string }[] } = JSON.parse(text).deployment;
        const [cluster] = lab.palette.world.clusters.filter(({ state }) => state !== "Deleted");
        assert.ok(
          resources.some(({ id }) => id === cluster?.uid),
          text,
        );
      } finally {
        folder.remove();
      }
    });
  }
});

function textOf(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (part) => {
      text += part;
    });
  }
  return () => text;
}
