import assert from "node:assert/strict";
import { type Actor, made } from "../../support/actor";
import { anAccount, asked, clusterArgs, gatewayArgs } from "../../support/main-job";
import { type Stage, stage } from "../../support/stage";

const MIGRATE = "POST /v1/overlords/migrate";
const RESIZE = "PUT /v1/overlords/maas/{uid}/cloudconfig";

describe("a gateway's later days", () => {
  let on: Stage;
  beforeEach(async () => {
    on = await stage({ selfHosted: true });
  });
  afterEach(() => on.stop());

  const rack1 = () => on.lab.palette.world.gateway("rack1-gateway").uid;

  async function running(name: string, over = {}): Promise<Actor> {
    const gateway = await made(on, on.controllers.gateway, {
      name,
      installer: "kubernetes",
      deletionProtection: false,
      ...over,
    });
    on.lab.applyManifests(gateway.id);
    await on.pass(1_200_000);
    assert.equal(on.lab.palette.world.gateway(name).state, "Running");
    return gateway;
  }

  async function clusterBehind(gateway: Actor): Promise<{ cluster: Actor; account: Actor }> {
    const account = await anAccount(on, { gatewayId: gateway.id });
    return { account, cluster: await made(on, on.controllers.cluster, clusterArgs(account)) };
  }

  describe("that end with clusters behind it", () => {
    it("move them to another gateway first, wait until they are there, and only then delete", async () => {
      const gateway = await running("old", { migrateTo: rack1() });
      const { cluster, account } = await clusterBehind(gateway);
      on.lab.clearRequests();
      await gateway.remove();
      assert.equal(asked(on, MIGRATE), 1);
      assert.equal(await gateway.refresh(), false);
      assert.ok(
        on.told.some((line) => /^info: Gateway 'old' hands over payments \(project Default\)/.test(line)),
        on.told.join("\n"),
      );
      await account.refresh();
      assert.equal(account.state.gatewayId, rack1());
      await cluster.remove();
      assert.equal(on.lab.palette.world.cluster(cluster.id).state, "Deleted");
    });

    it("are over at once where there are none: nothing is moved", async () => {
      const gateway = await running("empty", { migrateTo: rack1() });
      await gateway.remove();
      assert.equal(asked(on, MIGRATE), 0);
      assert.ok(
        on.told.some((line) => /kubectl delete namespace jet-system/.test(line)),
        on.told.join("\n"),
      );
    });

    it("go on when the answer to the move was lost", async () => {
      const gateway = await running("old", { migrateTo: rack1() });
      await clusterBehind(gateway);
      on.lab.next(MIGRATE, { reset: true, after: "commit" });
      await gateway.remove();
      assert.equal(asked(on, MIGRATE), 1);
      assert.equal(await gateway.refresh(), false);
    });

    it("do not come while either gateway is down, the target is unknown, or is the gateway itself", async () => {
      const gateway = await running("old");
      await clusterBehind(gateway);
      on.lab.clearRequests();
      await assert.rejects(gateway.remove(), /still used by cluster 'payments .* and cloud account /);
      await gateway.up({ migrateTo: gateway.id });
      await assert.rejects(gateway.remove(), /'migrateTo' names the gateway itself/);
      await gateway.up({ migrateTo: "0123456789abcdef01234567" });
      await assert.rejects(gateway.remove(), /needs a gateway, and there is none 0123456789abcdef01234567/);
      const pending = await made(on, on.controllers.gateway, { name: "new", installer: "kubernetes" });
      await gateway.up({ migrateTo: pending.id });
      await assert.rejects(gateway.remove(), /Moving the clusters of gateway 'old' needs the gateway 'new'.* Pending/);
      await gateway.up({ migrateTo: rack1() });
      on.lab.gateway("old").stop();
      await on.pass(600_000);
      await assert.rejects(gateway.remove(), /needs the gateway 'old', and it is Unknown. Nothing was sent/);
      assert.equal(asked(on, MIGRATE), 0);
    });

    it("need an owner that deletes: 'migrateTo' goes with no installer 'none'", async () => {
      await assert.rejects(
        made(on, on.controllers.gateway, { ...gatewayArgs, migrateTo: "x" }),
        /'migrateTo' must be left out with installer 'none'/,
      );
    });
  });

  describe("with more nodes", () => {
    const lookedUp = (over = {}) => made(on, on.controllers.gateway, { ...gatewayArgs, ...over });

    it("grow from one to three, wait until all run, and differ in nothing afterwards", async () => {
      const gateway = await lookedUp();
      assert.deepEqual((await gateway.preview({ size: 1 })).changes.length, 1);
      await gateway.up({ size: 3 });
      assert.equal(asked(on, RESIZE), 1);
      assert.equal(on.lab.maas.world.machines.filter(({ statusName }) => statusName === "Deployed").length, 2);
      assert.ok(on.told.some((line) => /1 of 3 machines Running/.test(line)));
      await gateway.refresh();
      assert.equal(gateway.state.size, 3);
      assert.deepEqual((await gateway.preview({})).changes, []);
      await gateway.up({ size: undefined });
      assert.equal(asked(on, RESIZE), 1);
    });

    it("keep everything else about the nodes in the request", async () => {
      const gateway = await lookedUp();
      const bodies: unknown[] = [];
      on.lab.observe(({ entry, sent }) => {
        if (entry.route.endsWith("/cloudconfig")) bodies.push(sent);
      });
      await gateway.up({ size: 3 });
      assert.deepEqual(bodies, [
        {
          clusterConfig: { domain: "maas", enableLxdVm: false, staticIp: false },
          machineConfig: {
            azs: [],
            instanceType: { minCPU: 4, minMemInMB: 8192, minDiskSizeInGB: 60 },
            resourcePool: "",
            useLxdVm: false,
          },
          size: 3,
        },
      ]);
    });

    it("are there from the first run on, and an unchanged size sends nothing", async () => {
      await lookedUp({ size: 3 });
      const again = await lookedUp({ size: 3 });
      await again.up({ deletionProtection: true });
      assert.equal(asked(on, RESIZE), 1);
    });

    it("never shrink: not in the program, not against the service", async () => {
      const gateway = await lookedUp({ size: 3 });
      await assert.rejects(gateway.preview({ size: 1 }), /has 3 nodes and never shrinks to 1.*'migrateTo'/);
      await assert.rejects(gateway.up({ size: 1 }), /never shrinks/);
      await assert.rejects(lookedUp({ size: 1 }), /never shrinks/);
      const silent = await lookedUp();
      await assert.rejects(silent.preview({ size: 1 }), /never shrinks/);
      assert.equal(asked(on, RESIZE), 1);
    });

    it("are refused where the gateway has no machines of its own, and in other numbers", async () => {
      await assert.rejects(lookedUp({ size: 2 }), /'size' must be 1 or 3/);
      await assert.rejects(running("edge", { size: 3 }), /'size' must be left out with installer 'kubernetes'/);
      const system = { name: "System Private Gateway", size: 3 };
      await assert.rejects(lookedUp(system), /does not run on MAAS machines of its own, so it has no 'size'/);
    });

    it("are told as drift when somebody else made the gateway grow", async () => {
      const gateway = await lookedUp({ size: 1 });
      await lookedUp({ size: 3 });
      await gateway.refresh();
      await assert.rejects(gateway.preview({ size: 1 }), /never shrinks/);
    });
  });
});
