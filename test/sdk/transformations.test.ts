import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as dynamic from "../../sdk";
import * as plugin from "../../sdk/plugin";
import { named, ran, secretIn } from "./program";

const INSTANCE = { minCpu: 4, minMemoryMb: 8192 };
const CLUSTER = { cloudAccountId: "account-1", domain: "maas", controlPlane: { instance: INSTANCE } };

/** The places where a program registers a transformation of a resource. */
const PLACES: Record<string, (give: pulumi.ResourceTransformation) => pulumi.CustomResourceOptions> = {
  "on the resource": (give) => ({ transformations: [give] }),
  "on a component around it": (give) => ({
    parent: new pulumi.ComponentResource("shop:index:Room", "room", {}, { transformations: [give] }),
  }),
  "far above it": (give) => {
    const hall = new pulumi.ComponentResource("shop:index:Hall", "hall", {}, { transformations: [give] });
    return { parent: new pulumi.ComponentResource("shop:index:Room", "room", {}, { parent: hall }) };
  },
};

for (const [front, { Cluster, MaasCloudAccount, MachinePool }] of Object.entries({ dynamic, plugin })) {
  for (const [place, options] of Object.entries(PLACES)) {
    describe(`a transformation ${place}, of the ${front} front's classes`, () => {
      const giving =
        (props: object, opts: object = {}): pulumi.ResourceTransformation =>
        (args) => ({ props: { ...args.props, ...props }, opts: { ...args.opts, ...opts } });

      it("may give a secret, which is marked", async () => {
        const seen = await ran(() => {
          const args = { gatewayId: "g", apiEndpoint: "http://maas/MAAS", apiKey: "x:y:z" };
          return [new MaasCloudAccount("it", args, options(giving({ apiKey: "a:b:c" })))];
        });
        assert.equal(secretIn(named(seen, "it").inputs.apiKey), "a:b:c");
      });

      it("may give time-outs, which reach the provider", async () => {
        const give = giving({}, { customTimeouts: { create: "2h" } });
        const seen = await ran(() => [new Cluster("it", CLUSTER, options(give))]);
        const { inputs, request } = named(seen, "it");
        assert.equal(request.getCustomtimeouts()?.getCreate(), "2h");
        assert.deepEqual(inputs.__timeouts, front === "dynamic" ? { create: "2h" } : undefined);
      });

      it("may take protection off and put it on", async () => {
        const isProtected = async (said: boolean, given: boolean): Promise<boolean | undefined> => {
          const args = { ...CLUSTER, deletionProtection: said };
          const give = giving({ deletionProtection: given });
          return named(await ran(() => [new Cluster("it", args, options(give))]), "it").request.getProtect();
        };
        assert.deepEqual([await isProtected(true, false), await isProtected(false, true)], [false, true]);
      });

      it("may retain a cluster, whose pools then do not go with it", async () => {
        const retain: pulumi.ResourceTransformation = ({ type, props, opts }) => ({
          props,
          opts: type.endsWith(":Cluster") ? { ...opts, retainOnDelete: true } : opts,
        });
        const seen = await ran(() => {
          const cluster = new Cluster("cluster", CLUSTER, options(retain));
          return [cluster, new MachinePool("pool", { clusterId: cluster.id, instance: INSTANCE })];
        });
        assert.equal(named(seen, "pool").request.getDeletedwith(), "");
      });

      it("keeps the stack of what it throws, and of errors after it", async () => {
        const limit = Error.stackTraceLimit;
        await ran(() => [
          new Cluster(
            "it",
            CLUSTER,
            options(() => undefined),
          ),
        ]);
        assert.equal(Error.stackTraceLimit, limit);
        const failing = options(({ name }) => {
          if (name === "other") throw new Error("mine");
          return undefined;
        });
        assert.throws(
          () => new Cluster("other", CLUSTER, failing),
          (error) => error instanceof Error && /transformations\.test/.test(error.stack ?? ""),
        );
        assert.equal(Error.stackTraceLimit, limit);
      });

      it("of a cluster does not become one of its children", async () => {
        const seen = await ran(() => {
          const parent = new Cluster("cluster", CLUSTER, options(giving({})));
          return [
            parent,
            new pulumi.ComponentResource("shop:index:Room", "child", { deletionProtection: true }, { parent }),
          ];
        });
        assert.equal(named(seen, "child").request.getProtect(), named(seen, "cluster").request.getProtect());
        assert.equal("__timeouts" in named(seen, "child").inputs, false);
      });
    });
  }
}
