import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";
import { Provider } from "@pulumi/kubernetes";
import type { Output } from "@pulumi/pulumi";
import { type Lab, startLab } from "palette-maas-lab";
import { MaasCloudAccount } from "../../sdk";
import { KubernetesGateway } from "../../sdk/kubernetes";
import { pulumi } from "../support/cli";
import { type Project, project } from "../support/engine";
import { type Happened, KubernetesStandIn } from "../support/kubernetes";
import { SPEED } from "../support/rack";

describe("a gateway on a Kubernetes cluster, on the real engine", () => {
  let lab: Lab;
  let hub: { env: Record<string, string>; stop(): void };
  let stack: Project;
  let happened: string[] = [];
  const codes: string[] = [];
  let printed = "";

  /** What the cluster does with its objects: pods of a gateway that find their secret report to Palette. */
  const told = ({ verb, kind, name, object }: Happened): void => {
    const { gateways, accounts } = lab.palette.world;
    const edge = gateways.find((known) => known.name === "rack7");
    const site = accounts.some((known) => known.name === "site") ? " and its account" : "";
    happened.push(`${verb} ${kind} ${name}, gateway ${edge?.state ?? "gone"}${site}`);
    const code = /"pairingCode":"(\w+)"/.exec(JSON.stringify(object))?.[1];
    if (code) codes.push(code);
    if (verb === "create" && kind === "Deployment" && name === "ally") lab.applyManifests(edge?.uid ?? "");
  };

  const program =
    (seen: (id: string) => void = () => {}) =>
    async () => {
      const provider = new Provider("hub", { kubeconfig: "of-the-hub" });
      const gateway = new KubernetesGateway("edge", { name: "rack7", provider, deletionProtection: false });
      const site = new MaasCloudAccount("site", {
        gatewayId: gateway.id.apply((id) => {
          seen(id);
          return id;
        }),
        apiEndpoint: lab.maas.url,
        apiKey: lab.maas.apiKey,
      });
      return { gateway: gateway.id satisfies Output<string>, account: site.id };
    };

  const keep = async (command: ReturnType<Project["up"]>) => {
    const shown = await command;
    printed += shown.text + JSON.stringify(shown.told) + String(shown.error?.message ?? "");
    return shown;
  };

  before(async () => {
    lab = await startLab({ speed: SPEED });
    hub = await KubernetesStandIn.start(told);
    // Look-ups of the component run in the program's process, which here is this one.
    Object.assign(process.env, lab.env);
    stack = await project("hub", { ...lab.env, ...hub.env }, program());
  });
  beforeEach(() => {
    happened = [];
  });
  after(async () => {
    for (const key of Object.keys(lab?.env ?? {})) delete process.env[key];
    await stack?.remove();
    hub?.stop();
    await lab?.stop();
  });

  it("shows in a preview what is known, and registers nothing", async () => {
    const shown = await keep(stack.preview());
    assert.equal(shown.error, undefined, shown.text);
    assert.deepEqual(shown.steps.sort(), ["create edge", "create edge", "create edge", "create site"]);
    assert.deepEqual([happened, lab.palette.world.gateways.some(({ name }) => name === "rack7")], [[], false]);
  });

  it("registers, applies the manifests, and hands out an id once the gateway runs", async () => {
    const states: string[] = [];
    stack.program(program(() => states.push(lab.palette.world.gateway("rack7").state)));
    const shown = await keep(stack.up());
    assert.equal(shown.error, undefined, shown.text);
    assert.deepEqual(happened, [
      "create Namespace jet-system, gateway Pending",
      "create Secret jet-config, gateway Pending",
      "create Deployment jet, gateway Pending",
      "create Secret ally-config, gateway Pending",
      "create Deployment ally, gateway Pending",
    ]);
    assert.deepEqual(states, ["Running"]);
    assert.equal((await stack.outputs()).gateway?.value, lab.palette.world.gateway("rack7").uid);
  });

  it("sees no difference in manifests that carry another code, nor in what Palette made of them", async () => {
    const before = lab.requests.length;
    const shown = await keep(stack.up());
    assert.deepEqual([shown.error, shown.steps, happened], [undefined, [], []], shown.text);
    const looked = lab.requests.slice(before).filter(({ route }) => route.includes("/manifest"));
    assert.equal(looked.length, 2);
  });

  it("keeps what the manifests hold out of outputs and state", async () => {
    assert.equal(codes.length, 2);
    const exported = await pulumi(stack.dir, stack.env, "stack export");
    assert.match(exported.text, /kubernetes:apps\/v1:Deployment::edge-jet-system\/jet/);
    const text = printed + exported.text + filesIn(path.join(stack.dir, "state")).join();
    // What follows the code's name in a Deployment is as hidden as what stands in a Secret.
    for (const secret of [...codes, "pairingCode", 'ally-config"}}'])
      assert.equal(text.includes(secret), false, secret);
  });

  it("goes after its account, and its software before its registration", async () => {
    const gone = await keep(stack.destroy());
    assert.equal(gone.error, undefined, gone.text);
    assert.equal(happened.length, 5);
    for (const line of happened) assert.match(line, /^delete .*, gateway Running$/);
    assert.equal(
      lab.palette.world.gateways.some(({ name }) => name === "rack7"),
      false,
    );
  });
});

function filesIn(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const file = path.join(dir, name);
    return statSync(file).isDirectory() ? filesIn(file) : [readFileSync(file, "utf8")];
  });
}
