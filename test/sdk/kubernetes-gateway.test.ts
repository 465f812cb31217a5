import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import * as path from "node:path";
import { Provider } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type Lab, startLab } from "palette-maas-lab";
import { z } from "zod";
import { KubernetesGateway, type KubernetesGatewayArgs } from "../../sdk/kubernetes";
import { appliedOnce, joined } from "../../sdk/kubernetes/manifests";
import { onceRunning } from "../../sdk/kubernetes/running";
import { MaasCloudAccount } from "../../sdk/maas-cloud-account";
import { named, ran, type Seen, secretIn } from "./program";

const GROUP = "kubernetes:yaml/v2:ConfigGroup";
const GATEWAY = "pulumi-nodejs:dynamic/palette-maas:Gateway";

describe("the component KubernetesGateway", () => {
  let lab: Lab;
  let uid: string;

  beforeEach(async function () {
    // Look-ups load the package by its name, which is to say what the build made.
    if (!existsSync(path.join(__dirname, "../../dist/provider/fronts/dynamic.js"))) this.skip();
    lab = await startLab({ speed: 3_000 });
    process.env.PALETTE_MAAS_TIME_SCALE = "3000";
    const registered = await fetch(`${lab.palette.url}/v1/pcg/selfHosted`, {
      method: "POST",
      headers: { ApiKey: lab.palette.apiKey, "content-type": "application/json" },
      body: JSON.stringify({ name: "edge", cloudType: "maas" }),
    });
    uid = z.object({ overlordUid: z.string() }).parse(await registered.json()).overlordUid;
    lab.clearRequests();
  });
  afterEach(async () => {
    delete process.env.PALETTE_MAAS_TIME_SCALE;
    await lab?.stop();
  });

  /** A cluster that does what its manifests say, and an engine that has registered the gateway already. */
  async function program(
    args: Partial<KubernetesGatewayArgs> = {},
    preview = false,
  ): Promise<{ seen: Seen; made: KubernetesGateway; ids: string[] }> {
    const ids: string[] = [];
    let made: KubernetesGateway | undefined;
    const config = {
      "palette-maas:paletteEndpoint": lab.palette.url,
      "palette-maas:paletteApiKey": lab.palette.apiKey,
    };
    const seen = await ran(
      () => {
        made = new KubernetesGateway("edge", { provider: new Provider("hub"), ...args });
        made.id.apply((id) => ids.push(id));
        const account = new MaasCloudAccount("maas", {
          gatewayId: made.id,
          apiEndpoint: "http://maas.example.com:5240/MAAS",
          apiKey: "a:b:c",
        });
        return [account];
      },
      {
        config,
        preview,
        made: ({ type }) => {
          if (type === GROUP && !preview) lab.applyManifests(uid);
          return type === GATEWAY ? { id: uid } : {};
        },
      },
    );
    assert.ok(made);
    return { seen, made, ids };
  }

  it("registers the gateway, applies its manifests to the given cluster, and waits until it runs", async () => {
    const { seen, ids } = await program();
    const { inputs } = named(seen, "edge", GATEWAY);
    assert.deepEqual([inputs.name, inputs.installer], ["edge", "kubernetes"]);
    const group = named(seen, "edge", GROUP);
    assert.match(group.request.getProvider(), /pulumi:providers:kubernetes::hub::/);
    assert.equal(group.request.getRemote(), true);
    assert.equal(group.inputs.skipAwait, true);
    assert.match(String(secretIn(group.inputs.yaml)), /pairingCode/);
    assert.deepEqual(ids, [uid]);
    assert.equal(lab.palette.world.gateway("edge").state, "Running");
    assert.equal(named(seen, "maas").inputs.gatewayId, uid);
  });

  it("is protected unless the program says otherwise", async () => {
    const { seen } = await program();
    assert.equal(named(seen, "edge", GATEWAY).request.getProtect(), true);
  });

  it("lets whoever is given its id go before the manifests do", async () => {
    const { seen } = await program();
    const on = named(seen, "maas").request.getPropertydependenciesMap().get("gatewayId")?.getUrnsList() ?? [];
    assert.ok(on.some((urn) => urn.includes(GROUP)));
    assert.ok(on.some((urn) => urn.includes(GATEWAY)));
  });

  it("is the parent of both, and passes on what is said of the gateway", async () => {
    const said = { name: "rack7", tags: { site: "b" }, migrateTo: "rack8", deletionProtection: false, adopt: true };
    const { seen } = await program(said);
    const { inputs, request } = named(seen, "edge", GATEWAY);
    const { name, tags, migrateTo, deletionProtection, adopt } = inputs;
    assert.deepEqual({ name, tags, migrateTo, deletionProtection, adopt }, said);
    assert.equal(request.getProtect(), false);
    for (const made of [request, named(seen, "edge", GROUP).request]) {
      assert.match(made.getParent(), /palette-maas:kubernetes:KubernetesGateway::edge$/);
    }
  });

  it("waits for nothing in a preview", async () => {
    const { ids } = await program({}, true);
    assert.deepEqual(ids, [uid]);
    assert.equal(lab.palette.world.gateway("edge").state, "Pending");
    assert.ok(lab.requests.every(({ method, byGateway }) => byGateway || method === "GET"));
  });

  it("gives up after an hour, and says where to look", async () => {
    const config = {
      "palette-maas:paletteEndpoint": lab.palette.url,
      "palette-maas:paletteApiKey": lab.palette.apiKey,
    };
    await ran(() => [], { config });
    const told = new Provider("hub");
    await assert.rejects(onceRunning(uid, told), /'edge' was not running after 60 min: Pending.*kubectl get pods/);
  });

  it("is an entry of the package, apart from the classes that need no Kubernetes", () => {
    assert.equal(typeof require("pulumi-palette-maas/kubernetes").KubernetesGateway, "function");
    assert.equal("KubernetesGateway" in require("pulumi-palette-maas"), false);
  });

  it("takes no provider but one of Kubernetes", async () => {
    class Other extends pulumi.ProviderResource {}
    const wrong = () => [new KubernetesGateway("edge", { provider: new Other("aws", "cloud") })];
    await assert.rejects(ran(wrong), /must be a Provider of @pulumi\/kubernetes/);
  });
});

describe("the manifests of a gateway", () => {
  it("are one text, in their order, with what several bring once", () => {
    const space = "kind: Namespace\nname: jet-system";
    const jet = `${space}\n---\nkind: Secret\nname: jet\n`;
    const ally = `---\n${space}\n--- # the second\nkind: Secret\nname: ally\n---\n`;
    assert.equal(joined([jet, ally]), `${space}\n---\nkind: Secret\nname: jet\n---\nkind: Secret\nname: ally\n`);
    assert.equal(joined([]), "");
  });

  it("keep dashes inside a document", () => {
    assert.equal(joined(["a: |\n  ---\n  b"]), "a: |\n  ---\n  b\n");
  });

  it("are applied once, and hidden but for what they are called", async () => {
    const props = { kind: "Deployment", metadata: { name: "jet" }, spec: {} };
    const child = { custom: true, name: "jet", props, opts: { protect: true } };
    const kept = await appliedOnce({ ...child, type: "kubernetes:apps/v1:Deployment" });
    assert.deepEqual(kept?.opts, { protect: true, ignoreChanges: ["*"] });
    assert.deepEqual([kept?.props.kind, kept?.props.metadata], ["Deployment", { name: "jet" }]);
    assert.deepEqual(secretIn(kept?.props.spec), {});
    assert.equal(await appliedOnce({ ...child, custom: false, type: GROUP }), undefined);
  });
});
