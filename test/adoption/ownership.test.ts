import assert from "node:assert/strict";
import type { PropertyMap, ResourceController } from "../../provider/core/lifecycle";
import { minutes } from "../../provider/core/time/duration";
import { type Actor, checked } from "../support/actor";
import { accountArgs, anAccount, clusterArgs, poolArgs, takenHosts } from "../support/main-job";
import { type Stage, stage } from "../support/stage";

/** What the tests must know of a type whose objects carry a marker: the rest is the same for all. */
interface Owned {
  type: string;
  controller(controllers: Stage["controllers"]): ResourceController;
  args(on: Stage): Promise<PropertyMap>;
  /** How many objects of that name there are. */
  count(on: Stage): number;
  /** Takes the marker off, as a client does that writes metadata whole. */
  strip(on: Stage): void;
  subject: string;
}

const OWNERS = ["pulumi-palette-maas/owner", "pulumi-palette-maas/claim", "pulumi-palette-maas/pools"];

function stripped(annotations: Record<string, string>): void {
  for (const key of OWNERS) delete annotations[key];
}

const inCluster = async (on: Stage): Promise<Actor> => {
  const account = await anAccount(on);
  const controllers = on.restarted();
  const inputs = checked(controllers.cluster, clusterArgs(account));
  const { id, state } = await controllers.cluster.create(on.runtime({ urn: urnOf("Cluster", "payments") }), inputs);
  return { ...account, id, state, inputs };
};

const OWNED: readonly Owned[] = [
  {
    type: "MaasCloudAccount",
    controller: ({ account }) => account,
    args: async (on) => accountArgs(on),
    count: (on) => on.lab.palette.world.stores.accounts.filter(({ meta }) => meta.name === "maas").length,
    strip: (on) => {
      for (const { meta } of on.lab.palette.world.stores.accounts) stripped(meta.annotations);
    },
    subject: "account maas",
  },
  {
    type: "Cluster",
    controller: ({ cluster }) => cluster,
    args: async (on) => clusterArgs(await anAccount(on)),
    count: (on) =>
      on.lab.palette.world.clusters.filter(({ name, state }) => name === "payments" && state === "Running").length,
    strip: (on) => {
      for (const { meta } of on.lab.palette.world.stores.clusters) stripped(meta.annotations);
    },
    subject: "payments",
  },
  {
    type: "MachinePool",
    controller: ({ pool }) => pool,
    args: async (on) => poolArgs(await inCluster(on)),
    count: (on) =>
      on.lab.palette.world.clusters.flatMap(({ pools }) => pools).filter(({ name }) => name === "workers").length,
    strip: (on) => {
      for (const { meta } of on.lab.palette.world.stores.clusters) stripped(meta.annotations);
    },
    subject: "payments/workers",
  },
  {
    type: "IpPool",
    controller: ({ ipPool }) => ipPool,
    args: async (on) => ({
      name: "lxd",
      gatewayId: on.lab.palette.world.gateway("rack1-gateway").uid,
      range: { start: "10.10.8.20", end: "10.10.8.60" },
      prefix: 24,
      gateway: "10.10.8.1",
      nameservers: ["10.10.8.2"],
    }),
    count: (on) =>
      on.lab.palette.world.stores.gateways.flatMap(({ ipPools }) => ipPools).filter(({ meta }) => meta.name === "lxd")
        .length,
    strip: (on) => {
      for (const { meta } of on.lab.palette.world.stores.gateways.flatMap(({ ipPools }) => ipPools))
        stripped(meta.annotations);
    },
    subject: "addresses lxd",
  },
  {
    type: "Gateway",
    controller: ({ gateway }) => gateway,
    args: async () => ({ name: "edge", installer: "kubernetes", deletionProtection: false }),
    count: (on) => on.lab.palette.world.stores.gateways.filter(({ meta }) => meta.name === "edge").length,
    strip: (on) => {
      for (const { meta } of on.lab.palette.world.stores.gateways) stripped(meta.annotations);
    },
    subject: "gateway edge",
  },
];

const urnOf = (type: string, name: string): string => `urn:pulumi:dev::shop::palette-maas:index:${type}::${name}`;

describe("whose an object is", function () {
  this.timeout(60_000);

  for (const owned of OWNED) {
    describe(`of type ${owned.type}`, () => {
      let on: Stage;
      let args: PropertyMap;
      let first: { id: string; state: PropertyMap };
      const as = (name = "it", stack = "shop/dev") =>
        on.runtime({ urn: urnOf(owned.type, name), owner: `${stack}/${name}` });
      const begin = async (options: Parameters<typeof stage>[0] = {}): Promise<void> => {
        on = await stage(options);
        args = await owned.args(on);
        first = await create(owned.controller(on.restarted()), as());
      };
      const create = (controller: ResourceController, runtime = as(), over: PropertyMap = {}) =>
        controller.create(runtime, checked(controller, { ...args, ...over }));
      const inputs = (over: PropertyMap = {}): PropertyMap =>
        checked(owned.controller(on.controllers), { ...args, ...over }, first.state);
      afterEach(() => on.stop());

      it("stays when a replacement is forced: taken up as new, it is not deleted as old", async () => {
        await begin();
        const run = owned.controller(on.restarted());
        const second = await create(run);
        assert.equal(second.id, first.id);
        assert.notEqual(second.state.__claim, first.state.__claim);
        await run.delete(as(), first.id, first.state);
        assert.equal(owned.count(on), 1);
        assert.ok(
          on.told.some((line) => /^warn: .* was not replaced and was not deleted.*deleteBeforeReplace/.test(line)),
        );
        // Killed in between, the old record is deleted by the next run.
        const later = owned.controller(on.restarted());
        assert.equal((await later.diff(as(), second.id, second.state, inputs())).kind, "none");
        await later.delete(as(), first.id, first.state);
        assert.equal(owned.count(on), 1);
        await owned.controller(on.restarted()).delete(as(), second.id, second.state);
        assert.equal(owned.count(on), 0);
      });

      it("is not made anew beside its own record, whatever 'adopt' says: refused before anything is sent", async () => {
        await begin();
        for (const over of [{}, { adopt: true }]) {
          const run = owned.controller(on.restarted());
          await run.diff(as(), first.id, first.state, inputs());
          on.lab.clearRequests();
          await assert.rejects(
            create(run, as(), over),
            /cannot be replaced by a new one while it is there.*Nothing was sent/,
          );
          assert.deepEqual(writes(on), []);
        }
        assert.equal(owned.count(on), 1);
      });

      it("is deleted by the only record there is, also where an interrupted run took it up after that", async () => {
        await begin();
        await create(owned.controller(on.restarted()));
        await owned.controller(on.restarted()).delete(as(), first.id, first.state);
        assert.equal(owned.count(on), 0);
      });

      it("is taken up by the update of the only record there is", async () => {
        await begin();
        const second = await create(owned.controller(on.restarted()));
        const state = await owned.controller(on.restarted()).update(as(), first.id, first.state, inputs());
        assert.equal(state.__claim, second.state.__claim);
      });

      it("under another logical name is refused with the alias to write, and given up when it is adopted", async () => {
        await begin();
        const run = owned.controller(on.restarted());
        await assert.rejects(create(run, as("other")), /resource 'it' of this stack.*aliases: \[\{ name: "it" \}\]/);
        const adopted = await create(run, as("other"), { adopt: true });
        assert.equal(adopted.id, first.id);
        await run.delete(as(), first.id, first.state);
        assert.equal(owned.count(on), 1);
        await owned.controller(on.restarted()).delete(as("other"), adopted.id, adopted.state);
        assert.equal(owned.count(on), 0);
      });

      it("is told by the preview of a create: refused as somebody else's, and what may become of its own", async () => {
        await begin({ approve: ["take everything from shop/staging"] });
        const preview = async (runtime: ReturnType<typeof as>, over: PropertyMap = {}): Promise<string> => {
          const controller = owned.controller(on.restarted());
          on.told.length = 0;
          await controller.previewCreate(runtime, checked(controller, { ...args, ...over }));
          return on.told.join("\n");
        };
        await assert.rejects(
          preview(as("it", "shop/prod")),
          /exists already and belongs to 'shop\/dev\/it'\..*Nothing was sent/,
        );
        await assert.rejects(preview(as("other")), /aliases: \[\{ name: "it" \}\].*Nothing was sent/);
        assert.match(
          await preview(as()),
          /carries this resource's own marker.*taken up again.*deleteBeforeReplace: true/,
        );
        assert.doesNotMatch(await preview(as(), { name: "another" }), /marker/);
      });

      it("without a marker is refused by the preview, where no interrupted run may have left it so", async () => {
        await begin();
        owned.strip(on);
        const controller = owned.controller(on.restarted());
        const looked = controller.previewCreate(as(), checked(controller, args));
        // The request that registers a gateway has no place for a marker.
        if (owned.type === "Gateway") await looked;
        else await assert.rejects(looked, /nothing says that this stack made it.*Nothing was sent/);
      });

      it("is no reason to refuse a preview where the program may take it over or nobody looks ahead", async () => {
        await begin({ approve: ["take everything from shop/dev"] });
        const preview = async (over: PropertyMap = {}): Promise<void> => {
          const controller = owned.controller(on.restarted());
          await controller.previewCreate(as("it", "shop/prod"), checked(controller, { ...args, ...over }));
        };
        await preview();
        await on.stop();
        await begin({ preflight: "off" });
        await preview();
        await preview({ adopt: true });
        assert.ok(
          on.told.some((line) => /adopts .* from 'shop\/dev\/it': no difference/.test(line)),
          on.told.join("\n"),
        );
      });

      it("is not two resources of one program", async () => {
        await begin();
        const run = owned.controller(on.restarted());
        await run.diff(as(), first.id, first.state, inputs());
        await assert.rejects(create(run, as("other"), { adopt: true }), /'shop\/dev\/it' of this program already/);
      });

      it("keeps its record when an alias renames the resource, and carries the new name after the next update", async () => {
        await begin();
        const run = owned.controller(on.restarted());
        assert.equal((await run.diff(as("renamed"), first.id, first.state, inputs())).kind, "none");
        const state = await run.update(as("renamed"), first.id, first.state, inputs());
        await owned.controller(on.restarted()).delete(as("renamed"), first.id, state);
        assert.equal(owned.count(on), 0);
      });

      it("somebody else's is refused to updates and deletes, told by a refresh, and taken over by an approval", async () => {
        await begin({ approve: [`take ${owned.subject} from shop/prod/it`] });
        const theirs = await create(owned.controller(on.restarted()), as("it", "shop/prod"), { adopt: true });
        assert.equal(theirs.id, first.id);
        on.told.length = 0;
        await owned.controller(on.restarted()).read(as(), first.id, first.state);
        assert.ok(
          on.told.some((line) => /^warn: Drift: .* belongs to 'shop\/prod\/it'/.test(line)),
          on.told.join("\n"),
        );
        const other = as("it", "shop/test");
        const refused = /belongs to 'shop\/prod\/it'.*nothing was sent/;
        on.lab.clearRequests();
        const strange = { ...first.state, __claim: "another" };
        await withoutApproval(on, async () => {
          await assert.rejects(owned.controller(on.restarted()).update(other, first.id, strange, inputs()), refused);
          await assert.rejects(owned.controller(on.restarted()).delete(other, first.id, strange), refused);
        });
        assert.deepEqual(writes(on), []);
        const state = await owned.controller(on.restarted()).update(as(), first.id, first.state, inputs());
        await owned.controller(on.restarted()).delete(as(), first.id, state);
        assert.equal(owned.count(on), 0);
      });

      it("of our own that is too old for an interrupted run is not taken up", async () => {
        await begin();
        await on.pass(minutes(400));
        await assert.rejects(
          create(owned.controller(on.restarted())),
          /no interrupted run left it.*deleteBeforeReplace/,
        );
      });

      it("is told as somebody else's by an import, which moves no marker", async () => {
        await begin();
        const found = await owned
          .controller(on.restarted())
          .read(as("it", "shop/prod"), named(owned, on, first.id), undefined);
        assert.ok(found);
        assert.ok(on.told.some((line) => /^info: .* belongs to 'shop\/dev\/it'/.test(line)));
        await assert.rejects(
          owned.controller(on.restarted()).delete(as("it", "shop/prod"), found.id, {
            ...found.state,
            deletionProtection: false,
            installer: "kubernetes",
          }),
          /belongs to 'shop\/dev\/it'/,
        );
        assert.equal(owned.count(on), 1);
      });

      it("whose marker has gone is told by a refresh, and marked again by the next update", async () => {
        await begin();
        owned.strip(on);
        const found = await owned.controller(on.restarted()).read(as(), first.id, first.state);
        assert.match(
          JSON.stringify(found?.state.drift),
          /marker that says whose .* has gone; 'pulumi up' writes it again/,
        );
        assert.equal(
          (await owned.controller(on.restarted()).diff(as(), first.id, found?.state ?? {}, inputs())).kind,
          "drift",
        );
        const state = await owned.controller(on.restarted()).update(as(), first.id, found?.state ?? {}, inputs());
        const again = await owned.controller(on.restarted()).read(as(), first.id, state);
        assert.deepEqual(again?.state.drift, []);
        await assert.rejects(
          create(owned.controller(on.restarted()), as("it", "shop/prod")),
          /belongs to 'shop\/dev\/it'/,
        );
      });
    });
  }

  it("leaves what nobody marked to nobody, unless it is adopted", async () => {
    const on = await stage();
    try {
      const [pool] = OWNED.filter(({ type }) => type === "MachinePool");
      assert.ok(pool);
      const args = await pool.args(on);
      const controller = on.restarted().pool;
      await controller.create(on.runtime({ owner: "shop/dev/it" }), checked(controller, args));
      pool.strip(on);
      const servers = takenHosts(on);
      const another = on.restarted().pool;
      const twin = on.runtime({ owner: "shop/dev/twin" });
      await assert.rejects(another.create(twin, checked(another, args)), /nothing says that this stack made it/);
      await another.create(twin, checked(another, { ...args, adopt: true }));
      assert.deepEqual(takenHosts(on), servers);
    } finally {
      await on.stop();
    }
  });
});

const writes = (on: Stage): string[] =>
  on.lab.requests
    .filter(({ byGateway, method, route }) => !byGateway && method !== "GET" && !/search|validate/.test(route))
    .map(({ route }) => route);

const named = ({ type }: Owned, on: Stage, id: string): string =>
  type === "IpPool" ? `rack1-gateway/${id}` : type === "MachinePool" ? `payments/workers` : on && id;

/** Runs something as if the configuration approved nothing. */
async function withoutApproval(on: Stage, act: () => Promise<void>): Promise<void> {
  const approvals = on.approvals.splice(0);
  try {
    await act();
  } finally {
    on.approvals.push(...approvals);
  }
}
