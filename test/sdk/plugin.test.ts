import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as dynamic from "../../sdk";
import { Cluster, type ClusterArgs, MaasCloudAccount, MachinePool, Provider } from "../../sdk/plugin";
import { aliasesOf, named, ran, secretIn } from "./program";

const INSTANCE = { minCpu: 4, minMemoryMb: 8192 };
const CLUSTER: ClusterArgs = {
  cloudAccountId: "account-1",
  domain: "maas",
  profiles: [{ name: "maas-infra", version: "1.0.0" }],
  controlPlane: { instance: INSTANCE },
};
const root = path.join(__dirname, "../..");
const release: string = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")).version;

describe("the plugin's classes", () => {
  it("register under the plugin's types and this release, with the dynamic type as an alias", async () => {
    const seen = await ran(() => [new Cluster("cluster", CLUSTER)]);
    const cluster = named(seen, "cluster");
    assert.equal(cluster.type, "palette-maas:index:Cluster");
    assert.equal(cluster.request.getVersion(), release);
    assert.deepEqual(aliasesOf(cluster), ["pulumi-nodejs:dynamic/palette-maas:Cluster"]);
  });

  it("need no hidden inputs, since their protocol carries it all", async () => {
    const seen = await ran(() => [new Cluster("cluster", CLUSTER, { customTimeouts: { create: "2h" } })]);
    const { inputs, request } = named(seen, "cluster");
    assert.deepEqual(Object.keys(inputs).sort(), Object.keys(CLUSTER).sort());
    assert.equal(request.getCustomtimeouts()?.getCreate(), "2h");
  });

  it("are told apart from the dynamic ones", async () => {
    await ran(() => {
      const [ours, other] = [new Cluster("ours", CLUSTER), new dynamic.Cluster("other", CLUSTER)];
      assert.ok(Cluster.isInstance(ours) && !Cluster.isInstance(other));
      assert.ok(dynamic.Cluster.isInstance(other) && !dynamic.Cluster.isInstance(ours));
      const made: pulumi.Resource[] = [ours, other];
      assert.deepEqual(
        made.map((resource) => resource instanceof pulumi.dynamic.Resource),
        [false, true],
      );
      return made;
    });
  });

  it("mark secrets, protect, and let pools go with their cluster, as the dynamic ones do", async () => {
    const seen = await ran(() => {
      const cluster = new Cluster("cluster", CLUSTER);
      return [
        cluster,
        new MachinePool("pool", { clusterId: cluster.id, instance: INSTANCE, deletionProtection: false }),
        new MaasCloudAccount("account", { gatewayId: "g", apiEndpoint: "http://maas/MAAS", apiKey: "a:b:c" }),
      ];
    });
    assert.equal(secretIn(named(seen, "account").inputs.apiKey), "a:b:c");
    assert.equal(named(seen, "cluster").request.getProtect(), true);
    assert.equal(named(seen, "pool").request.hasProtect(), false);
    assert.equal(
      named(seen, "pool").request.getDeletedwith(),
      "urn:pulumi:dev::shop::palette-maas:index:Cluster::cluster",
    );
  });

  it("look up what exists by its id", async () => {
    const seen = await ran(() => [Cluster.get("found", "uid-1")]);
    assert.deepEqual(seen.read, [{ type: "palette-maas:index:Cluster", name: "found", id: "uid-1", inputs: {} }]);
  });
});

describe("an explicit provider", () => {
  it("carries its configuration as text, secrets marked", async () => {
    const seen = await ran(() => {
      const provider = new Provider("palette", {
        paletteEndpoint: "https://palette.example.com",
        paletteApiKey: "palette-key",
        maxRetries: 3,
        maas: [{ endpoint: "http://maas/MAAS", apiKey: pulumi.secret("a:b:c") }],
      });
      assert.ok(Provider.isInstance(provider));
      return [provider];
    });
    const { type, inputs, request } = named(seen, "palette");
    assert.equal(type, "pulumi:providers:palette-maas");
    assert.equal(request.getVersion(), release);
    assert.equal(inputs.paletteEndpoint, "https://palette.example.com");
    assert.equal(inputs.maxRetries, "3");
    assert.equal(secretIn(inputs.paletteApiKey), "palette-key");
    assert.deepEqual(JSON.parse(String(secretIn(inputs.maas))), [{ endpoint: "http://maas/MAAS", apiKey: "a:b:c" }]);
    assert.deepEqual(Object.keys(inputs).sort(), ["maas", "maxRetries", "paletteApiKey", "paletteEndpoint"]);
  });

  it("decides on the protection of its resources instead of the stack's configuration", async () => {
    const seen = await ran(
      () => {
        const lax = new Provider("lax", { deletionProtection: false });
        const strict = new Provider("strict");
        const room = new pulumi.ComponentResource("shop:index:Room", "room", {}, { providers: [lax] });
        return [
          new Cluster("in-lax", CLUSTER, { provider: lax }),
          new Cluster("below-lax", CLUSTER, { parent: room }),
          new Cluster("in-strict", CLUSTER, { provider: strict }),
          new Cluster("in-default", CLUSTER),
        ];
      },
      { config: { "palette-maas:deletionProtection": "false" } },
    );
    const guarded = ["in-lax", "below-lax", "in-strict", "in-default"].filter((name) =>
      named(seen, name).request.getProtect(),
    );
    assert.deepEqual(guarded, ["in-strict"]);
  });
});
