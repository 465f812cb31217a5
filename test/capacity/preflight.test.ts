import assert from "node:assert/strict";
import { defaultRack, type Rack, type RackMachine } from "palette-maas-lab";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { UNKNOWN } from "../../provider/core/unknowns";
import { type Actor, checked, made } from "../support/actor";
import { aCluster, accountArgs, anAccount, aPool, clusterArgs, poolArgs, profile } from "../support/main-job";
import { type Stage, type StageOptions, stage } from "../support/stage";

/** The read of all machines. */
const MACHINES = "GET /MAAS/api/2.0/machines/";

/** A rack of as many equal machines as are named, in zones `az1` and `az2`. */
function rackOf(az1: number, az2 = 0, over: Partial<RackMachine> = {}): Rack {
  const { machines: _, ...site } = defaultRack({ machines: 0 });
  const about = { cpuCores: 16, memoryMiB: 65536, disks: [{ sizeGB: 480 }], pool: "default", ...over };
  const some = (count: number, zone: string) =>
    Array.from({ length: count }, (_, i) => ({ hostname: `${zone}-${i}`, zone, ...about }));
  return { ...site, zones: [{ name: "az1" }, { name: "az2" }], machines: [...some(az1, "az1"), ...some(az2, "az2")] };
}

describe("the preflight of what a program wants of MAAS", () => {
  let on: Stage;
  afterEach(() => on?.stop());

  const begin = async (options: StageOptions): Promise<void> => {
    on = await stage({ maas: "none", ...options });
  };
  /** The preview of a new pool. */
  const newPool = (name: string, over: PropertyMap = {}, { pool } = on.controllers): Promise<void> =>
    pool.previewCreate(
      on.runtime({ urn: `urn:${name}` }),
      checked(pool, { ...poolArgs({ id: UNKNOWN } as Actor), name, ...over }),
    );
  const sent = (route?: string): string[] =>
    on.lab.requests.filter((r) => !r.byGateway && (!route || r.route.includes(route))).map(({ route }) => route);
  const warnings = (): string[] => on.told.filter((line) => line.startsWith("warn"));
  const isStable = (): void => {
    on.told.length = 0;
    on.lab.clearRequests();
  };

  it("warns under the pool that no longer fits, and reads the machines once", async () => {
    await begin({ rack: rackOf(3) });
    await newPool("a", { size: 2 });
    await newPool("b", { size: 2 });
    assert.match(
      on.told[0] ?? "",
      /^info: Allocates 2 servers; 3 of 3 machines that are Ready fit \(as of \d\d:\d\d:\d\d UTC\)\.$/,
    );
    assert.match(on.told[1] ?? "", /^info: Allocates 2 servers\.$/);
    assert.match(
      on.told[2] ?? "",
      /^warn: Not enough free machines for pool 'b' \(as of .*\): it needs 2, and 1 can be had\. Of 3 machines that are Ready, 3 fit \(2 taken by pool 'a'\)\.$/,
    );
    assert.deepEqual(sent("/machines/"), [MACHINES]);
  });

  it("says of a new pool without servers that it has none, and of one without a cluster that there is none", async () => {
    await begin({ rack: rackOf(3) });
    await newPool("none", { size: 0 });
    assert.ok(on.told.includes("info: Allocates no server: 'size' is 0."), on.told.join("\n"));
    isStable();
    for (const clusterId of ["0123456789abcdef01234567", "76543210fedcba9876543210"]) {
      await newPool(`of-${clusterId}`, { size: 0, clusterId });
      assert.match(warnings().join(), new RegExp(`Palette has no cluster with the id ${clusterId}`));
    }
    assert.equal(warnings().length, 2);
  });

  it("refuses a pool of a cluster that is not there where the preflight is enforced", async () => {
    await begin({ rack: rackOf(3), preflight: "enforce" });
    await assert.rejects(
      newPool("lost", { clusterId: "0123456789abcdef01234567" }),
      /Palette has no cluster with the id/,
    );
  });

  it("counts a resource that asks again for less once, in its old place", async () => {
    await begin({ rack: rackOf(3) });
    await newPool("a", { size: 3 });
    await newPool("b", { size: 2 });
    assert.equal(warnings().length, 1);
    isStable();
    await newPool("a", { size: 1 });
    await newPool("b", { size: 2 });
    assert.deepEqual(warnings(), []);
  });

  it("says nothing and sends nothing when it is off", async () => {
    await begin({ rack: rackOf(0), preflight: "off" });
    await newPool("a", { zones: ["nowhere"] });
    assert.deepEqual([on.told, sent()], [["info: Allocates 2 servers."], []]);
  });

  it("ends the preview when it is enforced, with everything that is wrong", async () => {
    await begin({ rack: rackOf(1), preflight: "enforce" });
    const both = newPool("a", { zones: ["nowhere"], machineTags: ["no-such"] });
    await assert.rejects(
      both,
      /'zones': MAAS has no zone 'nowhere'; it has az1, az2, default\. 'machineTags': MAAS has no tag/,
    );
    await assert.rejects(
      newPool("b", { size: 5 }),
      /Not enough free machines for pool 'b'.*'palette-maas:preflight' is 'enforce'/,
    );
  });

  it("takes no name for missing that some machine shows, or that is not known yet", async () => {
    await begin({ rack: rackOf(3) });
    await newPool("a", { zones: ["az1"], resourcePool: "default" });
    await newPool("b", { size: 1, zones: [UNKNOWN] });
    assert.deepEqual([warnings(), sent("/machines/")], [[], [MACHINES]]);
  });

  it("says once that MAAS is not configured, and sends nothing then", async () => {
    await begin({ maas: undefined as never, rack: rackOf(2) });
    await newPool("a");
    await newPool("b");
    const told = on.told.filter((line) => /MAAS is not configured/.test(line));
    assert.deepEqual([told.length, sent()], [1, []]);
  });

  it("asks Palette's gateway for names where MAAS is not reachable, once for each kind", async () => {
    await begin({ maas: undefined as never, rack: rackOf(4) });
    const cluster = await aCluster(on);
    isStable();
    await newPool("a", { clusterId: cluster.id, zones: ["az1"] });
    await newPool("b", { clusterId: cluster.id, zones: ["nowhere"], machineTags: ["none"] });
    assert.match(
      warnings().join("\n"),
      /'zones': MAAS has no zone 'nowhere'; it has az1, az2, default\.\n.*'machineTags': MAAS has no tag 'none'/,
    );
    assert.equal(sent("properties/").length, 2);
  });

  it("warns once of a MAAS that does not answer, and fails where it is enforced", async () => {
    await begin({ rack: rackOf(2) });
    on.lab.next("GET machines/", { status: 503, times: 20 });
    await newPool("a");
    await newPool("b");
    assert.equal(warnings().length, 1);
    assert.match(warnings()[0] ?? "", /Preflight: MAAS .* was asked which machines are free and did not tell/);
    await on.stop();
    await begin({ rack: rackOf(2), preflight: "enforce" });
    on.lab.next("GET machines/", { status: 503, times: 20 });
    await assert.rejects(newPool("a"), /was asked which machines are free/);
  });

  it("finds the MAAS of a pool through its cluster, asked once for all its pools", async () => {
    await begin({ rack: rackOf(4) });
    const cluster = await aCluster(on);
    isStable();
    const run = on.restarted();
    await newPool("a", { clusterId: cluster.id, size: 1 }, run);
    await newPool("b", { clusterId: cluster.id, size: 3 }, run);
    assert.match(warnings().join(), /Not enough free machines for pool 'b' of cluster 'payments'/);
    assert.equal(sent("GET /v1/cloudaccounts/maas/{uid}").length, 1);
    assert.equal(sent(MACHINES).length, 1);
  });

  it("asks for the difference when a pool grows, and for a spare one when it is reinstalled", async () => {
    await begin({ rack: rackOf(3) });
    const pool = await aPool(on, await aCluster(on), { size: 2 });
    isStable();
    await pool.preview({ size: 3 });
    assert.match(warnings().join(), /it needs 1, and none can be had\. No machine is Ready\./);
    await pool.preview({ resourcePool: "default" });
    assert.match(
      warnings().join(),
      /Pool 'workers' of cluster 'payments': no spare machine is free.*With 'updateStrategy\.type: RollingUpdateScaleIn' no spare is needed/,
    );
    assert.equal(sent(MACHINES).length, 1);
  });

  it("knows servers that are not what a change asks for: each needs another one", async () => {
    await begin({ rack: rackOf(3, 1) });
    const pool = await aPool(on, await aCluster(on), { size: 2, zones: ["az1"] });
    isStable();
    await pool.preview({ instance: { minCpu: 32, minMemoryMb: 16384 } });
    assert.match(
      warnings().join(),
      /it needs 2, and none can be had; 2 of its own do not fit any more, and each needs another one/,
    );
  });

  it("says that servers which the run releases are not there yet", async () => {
    await begin({ rack: rackOf(4) });
    const pool = await aPool(on, await aCluster(on), { size: 2, releaseLimit: "100%" });
    isStable();
    await pool.preview({ size: 1 });
    await newPool("b", { size: 2 });
    assert.match(
      warnings().join(),
      /for pool 'b'.*it needs 2, and 1 can be had\..* 1 server that this run releases is not counted: not Ready before that is done\./,
    );
  });

  it("sends nothing in a preview without changes", async () => {
    await begin({ rack: rackOf(3) });
    const pool = await aPool(on, await aCluster(on));
    isStable();
    await pool.preview({});
    assert.deepEqual([on.told, sent()], [[], []]);
  });

  it("counts what is adopted as there", async () => {
    await begin({ rack: rackOf(3) });
    const pool = await aPool(on, await aCluster(on));
    isStable();
    await on.controllers.pool.previewCreate(
      on.runtime({ urn: "urn:x" }),
      checked(on.controllers.pool, { ...pool.inputs, adopt: true }),
    );
    assert.deepEqual([warnings(), sent(MACHINES)], [[], []]);
  });

  it("looks at the spare servers of all pools when a cluster is reinstalled", async () => {
    await begin({ rack: rackOf(3) });
    const cluster = await aCluster(on);
    await aPool(on, cluster);
    isStable();
    await cluster.preview({ profiles: [{ name: "maas-infra", version: "1.1.0", variables: { region: "eu-west" } }] });
    assert.match(warnings().join("\n"), /The control plane of cluster 'payments': no spare machine is free/);
    assert.equal(sent("validate/packs").length, 1);
  });
});

describe("the preflight of a gateway that grows", () => {
  it("counts machines like those that it has", async () => {
    const on = await stage({ maas: "none", rack: rackOf(1) });
    try {
      const gateway = await made(on, on.controllers.gateway, { name: "rack1-gateway", installer: "none", size: 1 });
      on.told.length = 0;
      await gateway.preview({ size: 3 });
      assert.match(
        on.told.join("\n"),
        /warn: Not enough free machines for gateway 'rack1-gateway' \(as of .*\): it needs 2, and 1 can be had\./,
      );
    } finally {
      await on.stop();
    }
  });
});

describe("the preflight of a cloud account", () => {
  it("warns of subnets that its MAAS does not have, where MAAS is reachable", async () => {
    const on = await stage({ maas: "none", rack: rackOf(1) });
    const [known = ""] = on.lab.maas.world.subnets.map(({ cidr }) => cidr);
    const args = { ...accountArgs(on), preferredSubnets: [known, "192.0.2.0/24"] };
    try {
      await on.controllers.account.previewCreate(
        on.runtime({ urn: "urn:account" }),
        checked(on.controllers.account, args),
      );
      assert.equal(on.told.length, 1);
      assert.match(on.told[0] ?? "", /^warn: 'preferredSubnets': MAAS has no subnet '192\.0\.2\.0\/24'; it has \d/);
    } finally {
      await on.stop();
    }
  });
});

describe("the preflight of a new cluster", () => {
  let on: Stage;
  let account: Actor;
  beforeEach(async () => {
    on = await stage({ maas: "none", rack: rackOf(2) });
    account = await anAccount(on);
    on.told.length = 0;
    on.lab.clearRequests();
  });
  afterEach(() => on.stop());

  const previewCreate = (over: PropertyMap = {}): Promise<void> =>
    on.controllers.cluster.previewCreate(
      on.runtime({ urn: "urn:cluster" }),
      checked(on.controllers.cluster, { ...clusterArgs(account), ...over }),
    );
  const told = (): string => on.told.join("\n");

  it("has nothing to say but that there are machines", async () => {
    await previewCreate();
    assert.deepEqual(on.told.length, 1);
    assert.match(
      told(),
      /^info: Allocates 1 server for the control plane; 2 of 2 machines that are Ready fit \(as of .*\)\.$/,
    );
  });

  it("warns of a domain that MAAS does not have", async () => {
    await previewCreate({ domain: "elsewhere.example.com" });
    assert.match(told(), /warn: 'domain': MAAS has no domain 'elsewhere\.example\.com'; it has maas/);
  });

  it("warns while the gateway is down", async () => {
    on.lab.gateway("rack1-gateway").stop();
    await on.pass(600_000 as never);
    await previewCreate();
    assert.match(told(), /warn: Creating cluster 'payments' needs its gateway, and 'rack1-gateway' is \w+/);
  });

  it("refuses a name that somebody else's cluster has, and says what becomes of its own", async () => {
    await aCluster(on);
    for (const over of [{}, { cloudAccountId: UNKNOWN }])
      await assert.rejects(
        on.controllers.cluster.previewCreate(
          on.runtime({ owner: "other/stack/thing" }),
          checked(on.controllers.cluster, { ...clusterArgs(account), ...over }),
        ),
        /Cluster 'payments' exists already and belongs to 'shop\/dev\/payments'\..*Nothing was sent\./,
      );
    on.told.length = 0;
    await previewCreate();
    assert.match(
      told(),
      /warn: Cluster 'payments' is there already .*If an interrupted run left it, it is taken up again\. .*'deleteBeforeReplace: true', which deletes it first and gives up its servers/,
    );
    assert.doesNotMatch(told(), /Allocates/);
    on.told.length = 0;
    await previewCreate({ controlPlane: { size: 3, instance: { minCpu: 4, minMemoryMb: 8192 } } });
    assert.match(told(), /Allocates 2 servers/);
  });

  it("tells what Palette has against the whole request", async () => {
    await previewCreate({ controlPlane: { size: 1, instance: { minCpu: 4, minMemoryMb: 8192 }, zones: ["nowhere"] } });
    assert.match(told(), /'controlPlane\.zones': MAAS has no zone 'nowhere'/);
  });

  it("warns of a profile that does not exist", async () => {
    await previewCreate({ profiles: [{ name: "maas-infra", version: "9.9.9" }] });
    assert.match(
      told(),
      /warn: Preflight: Palette has no cluster profile 'maas-infra' in version 9\.9\.9: there are 1\.0\.0/,
    );
    assert.equal(told().match(/warn/g)?.length, 1);
  });

  it("tells of networks that machines are in too", async () => {
    const patch = { pack: { podCIDR: "10.10.0.0/17", serviceClusterIpRange: "10.10.64.0/18" } };
    await previewCreate({ profiles: [{ ...profile("1.0.0"), packs: [{ name: "kubernetes", patch }] }] });
    assert.match(told(), /warn: The pods' network 10\.10\.0\.0\/17 overlaps the services' network 10\.10\.64\.0\/18/);
    assert.match(told(), /warn: The pods' network 10\.10\.0\.0\/17 overlaps the MAAS subnet 10\.10\./);
  });

  it("tells of an image that MAAS does not have under its usual name", async () => {
    const images = on.lab.maas.world.images as { name: string }[];
    images.splice(0, images.length, ...images.filter(({ name }) => !name.includes("1304")));
    await previewCreate();
    assert.match(
      told(),
      /warn: MAAS has no image 'u-2204-0-k-1304-0', as the one for Ubuntu 22\.04 with Kubernetes 1\.30\.4 is usually called/,
    );
  });

  it("warns once of a Palette that does not answer, and checks the machines all the same", async () => {
    on.lab.next("GET /v1/spectroclusters/validate/name", { status: 503, times: 20 });
    on.lab.next("GET /v1/cloudaccounts/maas/{uid}", { status: 503, times: 20 });
    await previewCreate({ controlPlane: { size: 3, instance: { minCpu: 4, minMemoryMb: 8192 } } });
    assert.equal(told().match(/Preflight: Palette was asked/g)?.length, 1);
    assert.match(told(), /Not enough free machines for the control plane of cluster 'payments'/);
  });
});

describe("the preview of a pool that an interrupted run began", () => {
  let on: Stage;
  beforeEach(async () => {
    on = await stage({ maas: "none" });
  });
  afterEach(() => on.stop());

  it("says that it is taken up again, and allocates only what it lacks", async () => {
    const cluster = await aCluster(on);
    await aPool(on, cluster);
    const previewCreate = async (over: PropertyMap = {}, owner?: string): Promise<string> => {
      on.told.length = 0;
      const controller = on.restarted().pool;
      await controller.previewCreate(
        on.runtime(owner === undefined ? {} : { owner }),
        checked(controller, { ...poolArgs(cluster), ...over }),
      );
      return on.told.join("\n");
    };
    const again = await previewCreate();
    assert.match(
      again,
      /warn: Pool 'workers' is there already .*it is taken up again\. .*'deleteBeforeReplace: true', which deletes it first and gives up its servers/,
    );
    assert.doesNotMatch(again, /Allocates/);
    assert.match(await previewCreate({ size: 3 }), /Allocates 1 server/);
    assert.match(await previewCreate({ name: "others" }), /Allocates 2 servers/);
    await assert.rejects(
      previewCreate({}, "other/stack/thing"),
      /Pool 'workers' exists already and belongs to 'shop\/dev\/payments'\..*Nothing was sent\./,
    );
  });
});
