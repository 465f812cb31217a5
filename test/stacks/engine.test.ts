import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { type Lab, startLab } from "palette-maas-lab";
import * as sdk from "../../sdk";
import { withPlugin } from "../support/cli";
import { type Project, project } from "../support/engine";
import { mainJob } from "../support/programs";
import { SPEED } from "../support/rack";

// What only the engine itself can show of the two protocols.

describe("the protocols on the real engine", () => {
  let lab: Lab;
  let stack: Project;

  beforeEach(async () => {
    lab = await startLab({ speed: SPEED, autoInstall: true });
  });
  afterEach(async () => {
    await stack?.remove();
    await lab.stop();
  });

  it("show which input changes, and honour replaceOnChanges", async () => {
    const account = (tags: Record<string, string>, replaceOnChanges: string[] = []): PulumiFn => {
      return async () => {
        const gateway = new sdk.Gateway("gateway", { name: "rack1-gateway", installer: "none" });
        const inputs = { gatewayId: gateway.id, apiEndpoint: lab.maas.url, apiKey: lab.maas.apiKey, tags };
        new sdk.MaasCloudAccount("maas", inputs, { replaceOnChanges });
      };
    };
    stack = await project("details", lab.env, account({ team: "a" }));
    assert.equal((await stack.up()).error, undefined);
    stack.program(account({ team: "b" }));
    assert.match((await stack.preview({ diff: true })).text, /team: "a" => "b"/);
    stack.program(account({ team: "b" }, ["tags"]));
    const replaced = await stack.preview();
    assert.ok(replaced.steps.includes("replace maas"), replaced.text);
  });

  it("store a changed guard and changed time-outs, which a delete goes by, in an update that touches nothing", async () => {
    stack = await project("stored", lab.env, mainJob(lab, { pools: [] }));
    assert.equal((await stack.up()).error, undefined);
    stack.program(mainJob(lab, { pools: [], customTimeouts: { delete: "45m" }, deletionProtection: false }));
    assert.deepEqual((await stack.preview()).steps, ["update payments"]);
    lab.clearRequests();
    const shown = await stack.up();
    assert.equal(shown.error, undefined, shown.text);
    assert.deepEqual(
      lab.requests.filter(({ byGateway, method }) => !byGateway && method !== "GET" && method !== "POST"),
      [],
    );
    const outputs = (await stack.state()).get("payments")?.outputs;
    assert.deepEqual([outputs?.deletionProtection, outputs?.__timeouts], [false, { delete: "45m" }]);
  });

  it("leave no server behind when the CLI is killed", async () => {
    stack = await project("orphan", lab.env, mainJob(lab, { pools: [] }));
    const begun = lab.waitForRequest("POST /v1/spectroclusters/maas", "end");
    lab.gateway("rack1-gateway");
    const up = stack.up();
    await begun;
    const servers = processesIn(stack.dir);
    assert.ok(servers.length > 0);
    for (const pid of processesOf(/pulumi up/, stack.dir)) process.kill(pid, "SIGKILL");
    assert.ok((await up).error);
    for (let look = 0; look < 100 && processesIn(stack.dir).length > 0; look++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(processesIn(stack.dir), []);
  });

  it("end at once when the plugin has nothing to do", async () => {
    stack = await project("ends", lab.env, mainJob(lab, { front: "plugin", pools: [] }));
    Object.assign(stack.stack.workspace.envVars, withPlugin(stack.dir, stack.env));
    assert.equal((await stack.up()).error, undefined);
    const took = await previewed(stack);
    const empty = await project("empty", lab.env, async () => {});
    // Twice what this machine needs for a preview of nothing, now that it is as busy as it is.
    const usual = 2 * (await previewed(empty).finally(() => empty.remove()));
    // The engine gives a plugin that does not end five seconds.
    assert.ok(
      took < usual + 4_000,
      `a preview took ${took} ms, one of nothing ${usual / 2} ms: the engine waited for the plugin`,
    );
  });

  it("registers a gateway, waits for it where it is needed, and keeps what installs it a secret", async () => {
    const program = (without: readonly string[] = []): PulumiFn => {
      return async () => {
        const gateway = new sdk.Gateway("edge", { installer: "kubernetes", deletionProtection: false });
        const { manifests } = sdk.getGatewayInstallOutput({ gatewayId: gateway.id });
        if (without.includes("maas")) return { manifests };
        new sdk.MaasCloudAccount("maas", { gatewayId: gateway.id, apiEndpoint: lab.maas.url, apiKey: lab.maas.apiKey });
        return { manifests };
      };
    };
    Object.assign(process.env, lab.env);
    stack = await project("edge", lab.env, program());
    const shown = await stack.up();
    assert.equal(shown.error, undefined, shown.text);
    assert.equal(lab.palette.world.gateway("edge").state, "Running");
    const { manifests } = await stack.outputs();
    assert.ok(manifests?.secret && manifests.value.length > 0);
    const destroyed = await stack.destroy();
    assert.equal(destroyed.error, undefined, destroyed.text);
    assert.ok(!lab.palette.world.gateways.some(({ name }) => name === "edge"));
    for (const key of Object.keys(lab.env)) delete process.env[key];
  });
});

/** How long a preview takes, in milliseconds. */
async function previewed(stack: Project): Promise<number> {
  const start = performance.now();
  assert.equal((await stack.preview()).error, undefined);
  return performance.now() - start;
}

/** Server processes whose working directory is `dir`, by process id. Linux only, as are the machines that test. */
const processesIn = (dir: string): number[] => processesOf(/dynamic-provider/, dir);

function processesOf(command: RegExp, dir: string): number[] {
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .filter((pid) => command.test(lines(`/proc/${pid}/cmdline`)) && lines(`/proc/${pid}/environ`).includes(dir))
    .map(Number);
}

function lines(file: string): string {
  try {
    return readFileSync(file, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}
