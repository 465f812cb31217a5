import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Cluster, type ClusterArgs, Gateway, MaasCloudAccount, MachinePool } from "../../sdk";
import { aliasesOf, named, ran, type Seen, secretIn, valueIn } from "./program";

const INSTANCE = { minCpu: 4, minMemoryMb: 8192 };
const CLUSTER: ClusterArgs = {
  cloudAccountId: "account-1",
  domain: "maas",
  profiles: [{ name: "maas-infra", version: "1.0.0" }],
  controlPlane: { instance: INSTANCE },
};

class Platform extends pulumi.ComponentResource {
  readonly cluster: Cluster;
  readonly pools: MachinePool[];

  constructor(name: string, options?: pulumi.ComponentResourceOptions) {
    super("shop:index:Platform", name, {}, options);
    this.cluster = new Cluster(`${name}-cluster`, CLUSTER, { parent: this });
    this.pools = ["a", "b"].map(
      (pool) =>
        new MachinePool(`${name}-${pool}`, { clusterId: this.cluster.id, instance: INSTANCE }, { parent: this }),
    );
    this.registerOutputs();
  }
}

const all = () => [
  new Gateway("gateway", { installer: "kubernetes" }),
  new MaasCloudAccount("account", { gatewayId: "gateway-1", apiEndpoint: "http://maas/MAAS", apiKey: "a:b:c" }),
  new Cluster("cluster", CLUSTER),
  new MachinePool("pool", { clusterId: "cluster-1", instance: INSTANCE }),
];

describe("the dynamic classes", () => {
  it("register under their frozen types, with the other front's type as an alias", async () => {
    const seen = await ran(all);
    assert.equal(seen.registered.length, 4);
    for (const entry of seen.registered) {
      const type = entry.type.split(":").at(-1);
      assert.equal(entry.type, `pulumi-nodejs:dynamic/palette-maas:${type}`);
      assert.deepEqual(aliasesOf(entry), [`palette-maas:index:${type}`]);
    }
  });

  it("carry a pointer of less than 100 bytes, which loads the provider of their type from the installed package", async () => {
    const seen = await ran(all);
    for (const { type, inputs } of seen.registered) {
      const pointer = String(inputs.__provider);
      assert.ok(Buffer.byteLength(pointer) < 100, pointer);
      assert.match(pointer, /^[\x20-\x7e]+$/);
      const name = type.split(":").at(-1);
      assert.equal(pointer, `exports.handler = () => require("pulumi-palette-maas/dynamic").${name};`);
      assert.equal(evaluated(pointer)(), `the provider of ${name}`);
    }
  });

  it("make instances of themselves, of a program's subclasses, and of Pulumi's own classes", async () => {
    class Standard extends Cluster {
      readonly kind = "standard";
      constructor(name: string) {
        super(name, CLUSTER);
      }
      label(): string {
        return `${this.kind} cluster`;
      }
    }
    await ran(() => {
      const made = new Standard("standard");
      assert.ok(made instanceof Standard && made instanceof Cluster);
      assert.ok(made instanceof pulumi.dynamic.Resource && made instanceof pulumi.CustomResource);
      assert.ok(pulumi.Resource.isInstance(made) && pulumi.CustomResource.isInstance(made));
      assert.equal(made.label(), "standard cluster");
      assert.ok(Cluster.isInstance(made));
      assert.ok(!Gateway.isInstance(made));
      assert.ok(!Cluster.isInstance({}) && !Cluster.isInstance(undefined));
      return [made];
    });
  });

  it("have every input and output as an output, and send only what the program said", async () => {
    const made: Cluster[] = [];
    const seen = await ran(() => {
      const cluster = new Cluster("cluster", { ...CLUSTER, description: undefined });
      const outputs = [cluster.name, cluster.tags, cluster.machines, cluster.kubernetesVersion, cluster.drift];
      for (const output of outputs) assert.ok(pulumi.Output.isInstance(output));
      made.push(cluster);
      return made;
    });
    assert.deepEqual(await Promise.all(made.map(({ domain }) => valueIn(domain))), ["maas"]);
    const visible = Object.keys(named(seen, "cluster").inputs).filter((key) => !key.startsWith("__"));
    assert.deepEqual(visible.sort(), Object.keys(CLUSTER).sort());
  });

  it("take numbers as configuration returns them", async () => {
    const seen = await ran(
      () => {
        const size = new pulumi.Config().requireNumber("size");
        return [new Cluster("cluster", { ...CLUSTER, controlPlane: { size, instance: INSTANCE } })];
      },
      { config: { "shop:size": "3" } },
    );
    assert.deepEqual(named(seen, "cluster").inputs.controlPlane, { size: 3, instance: INSTANCE });
  });

  it("say their URN, under a component too, without waiting for what else is in it", async () => {
    const seen = await ran(() => {
      const platform = new Platform("platform");
      return [platform, platform.cluster, ...platform.pools, new Cluster("alone", CLUSTER)];
    });
    const dynamic = seen.registered.filter(({ type }) => type.startsWith("pulumi-nodejs:"));
    assert.equal(dynamic.length, 4);
    for (const { name, type, inputs } of dynamic) {
      const parent = name === "alone" ? "" : "shop:index:Platform$";
      assert.equal(inputs.__urn, `urn:pulumi:dev::shop::${parent}${type}::${name}`);
    }
    const dependencies = named(seen, "platform-b").request.getDependenciesList();
    assert.deepEqual(dependencies, [named(seen, "platform-cluster").inputs.__urn]);
  });

  it("pass time-outs on in a hidden input, and none where the program says none", async () => {
    const seen = await ran(() => [
      new Cluster("slow", CLUSTER, { customTimeouts: { create: "2h", delete: "30m" } }),
      new Cluster("usual", CLUSTER),
    ]);
    assert.deepEqual(named(seen, "slow").inputs.__timeouts, { create: "2h", delete: "30m" });
    assert.equal(named(seen, "slow").request.getCustomtimeouts()?.getCreate(), "2h");
    assert.equal("__timeouts" in named(seen, "usual").inputs, false);
  });

  it("mark secret inputs as secrets whatever the program made of them", async () => {
    const seen = await ran(all);
    const { inputs, request } = named(seen, "account");
    assert.equal(secretIn(inputs.apiKey), "a:b:c");
    assert.deepEqual(request.getAdditionalsecretoutputsList(), ["apiKey"]);
  });

  it("keep the options of the program", async () => {
    const seen = await ran(() => [
      new Cluster("cluster", CLUSTER, {
        aliases: [{ name: "old" }],
        additionalSecretOutputs: ["apiEndpoint"],
        replaceOnChanges: ["tags"],
        ignoreChanges: ["description"],
      }),
    ]);
    const { request } = named(seen, "cluster");
    assert.deepEqual(
      request.getAliasesList().map((alias) => alias.getSpec()?.getName()),
      ["old", ""],
    );
    assert.deepEqual(request.getAdditionalsecretoutputsList(), ["apiEndpoint"]);
    assert.deepEqual(request.getReplaceonchangesList(), ["tags"]);
    assert.deepEqual(request.getIgnorechangesList(), ["description"]);
  });

  it("look up what exists by its id, with no inputs and no protection of their own", async () => {
    const seen = await ran(() => {
      const cluster = Cluster.get("found", "uid-1");
      assert.ok(cluster instanceof Cluster);
      return [cluster];
    });
    assert.deepEqual(seen.registered, []);
    const [found] = seen.read;
    assert.equal(found?.id, "uid-1");
    assert.deepEqual(Object.keys(found?.inputs ?? {}).sort(), ["__provider", "__urn"]);
  });
});

describe("protection by the classes", () => {
  const protectedIn = async (make: () => pulumi.Resource, config: Record<string, string> = {}): Promise<unknown> => {
    const seen = await ran(() => [make()], { config });
    const { request } = named(seen, "it");
    return request.hasProtect() ? request.getProtect() : undefined;
  };
  const OFF = { "palette-maas:deletionProtection": "false" };

  it("is on by default, for all that has machines or is needed by them", async () => {
    assert.equal(await protectedIn(() => new Cluster("it", CLUSTER)), true);
    assert.equal(await protectedIn(() => new MachinePool("it", { clusterId: "c", instance: INSTANCE })), true);
    assert.equal(await protectedIn(() => new Gateway("it", { installer: "kubernetes" })), true);
  });

  it("is left out for a gateway that is only looked up, unless asked for, and for accounts", async () => {
    assert.equal(await protectedIn(() => new Gateway("it", { installer: "none" })), undefined);
    assert.equal(await protectedIn(() => new Gateway("it", { installer: "none", deletionProtection: true })), true);
    const account = { gatewayId: "g", apiEndpoint: "http://maas/MAAS", apiKey: "a:b:c" };
    assert.equal(await protectedIn(() => new MaasCloudAccount("it", account)), undefined);
  });

  it("is switched off by the input, or for the whole stack by the configuration", async () => {
    assert.equal(await protectedIn(() => new Cluster("it", { ...CLUSTER, deletionProtection: false })), undefined);
    assert.equal(await protectedIn(() => new Cluster("it", CLUSTER), OFF), undefined);
    assert.equal(await protectedIn(() => new Cluster("it", { ...CLUSTER, deletionProtection: true }), OFF), true);
  });

  it("gives way to what the program says to Pulumi, for the resource or for its parent", async () => {
    assert.equal(await protectedIn(() => new Cluster("it", CLUSTER, { protect: false })), false);
    const off = { ...CLUSTER, deletionProtection: false };
    assert.equal(await protectedIn(() => new Cluster("it", off, { protect: true })), true);
    const inProtected = () => {
      const parent = new pulumi.ComponentResource("shop:index:Room", "room", {}, { protect: true });
      return new Cluster("it", off, { parent });
    };
    assert.equal(await protectedIn(inProtected), true);
  });
});

describe("a pool that goes with its cluster", () => {
  const wentWith = (seen: Seen): string => named(seen, "pool").request.getDeletedwith();
  const pool = (clusterId: pulumi.Input<string>, options?: pulumi.CustomResourceOptions) =>
    new MachinePool("pool", { clusterId, instance: INSTANCE, deletionProtection: false }, options);

  it("is one whose clusterId is the cluster's own id output", async () => {
    const seen = await ran(() => {
      const cluster = new Cluster("cluster", CLUSTER);
      return [cluster, pool(cluster.id)];
    });
    assert.equal(wentWith(seen), named(seen, "cluster").inputs.__urn);
  });

  it("is not one whose cluster the class cannot know", async () => {
    const derived = await ran(() => {
      const cluster = new Cluster("cluster", CLUSTER);
      return [cluster, pool(cluster.apiEndpoint.apply(() => "some-id"))];
    });
    assert.equal(wentWith(derived), "");
    assert.equal(wentWith(await ran(() => [pool("uid-1")])), "");
  });

  it("is not one whose cluster stays: looked up, or retained", async () => {
    const lookedUp = await ran(() => [pool(Cluster.get("found", "uid-1").id)]);
    assert.equal(wentWith(lookedUp), "");
    const retained = await ran(() => [pool(new Cluster("cluster", CLUSTER, { retainOnDelete: true }).id)]);
    assert.equal(wentWith(retained), "");
  });

  it("is not one that is protected", async () => {
    for (const deletionProtection of [true, undefined]) {
      const seen = await ran(() => {
        const { id } = new Cluster("cluster", CLUSTER);
        return [new MachinePool("pool", { clusterId: id, instance: INSTANCE, deletionProtection })];
      });
      assert.equal(wentWith(seen), "");
    }
    const engine = await ran(() => [pool(new Cluster("cluster", CLUSTER).id, { protect: true })]);
    assert.equal(wentWith(engine), "");
  });

  it("is not one whose cluster something else may retain: a component, a transformation, a transform", async () => {
    const retain = ({ props, opts }: { props: object; opts: object }) => ({
      props,
      opts: { ...opts, retainOnDelete: true },
    });
    const inComponent = await ran(() => {
      const parent = new pulumi.ComponentResource("shop:index:Room", "room", {}, { retainOnDelete: true });
      return [pool(new Cluster("cluster", CLUSTER, { parent }).id)];
    });
    const transformed = await ran(() => [pool(new Cluster("cluster", CLUSTER, { transformations: [retain] }).id)]);
    for (const seen of [inComponent, transformed]) assert.equal(wentWith(seen), "");
  });

  it("follows what the program says instead", async () => {
    const seen = await ran(() => {
      const rack = new pulumi.ComponentResource("shop:index:Rack", "rack");
      return [rack, pool(new Cluster("cluster", CLUSTER).id, { deletedWith: rack })];
    });
    assert.equal(wentWith(seen), "urn:pulumi:dev::shop::shop:index:Rack::rack");
  });
});

/** Evaluates a pointer as the dynamic server does, in a world whose package answers with names. */
function evaluated(pointer: string): () => unknown {
  const module: { handler?: () => unknown } = {};
  const provided = new Proxy({}, { get: (_, type) => `the provider of ${String(type)}` });
  const load = (name: string) => (name === "pulumi-palette-maas/dynamic" ? provided : undefined);
  new Function("exports", "require", pointer)(module, load);
  assert.ok(module.handler);
  return module.handler;
}
