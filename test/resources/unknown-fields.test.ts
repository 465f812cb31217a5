import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { type Actor, made } from "../support/actor";
import { aCluster, anAccount, aPool } from "../support/main-job";
import { SeededRandom } from "../support/seeded-random";
import { type Stage, stage } from "../support/stage";
import { UnknownFields } from "../support/unknown-fields";

const seed = SeededRandom.seed();
const ROUNDS = 6;
const SSH = ["ssh-ed25519 AAAAC3Nza one", "ssh-ed25519 AAAAC3Nzb two", "ssh-ed25519 AAAAC3Nzc three"];

describe(`what nobody of us knows in Palette's documents (PALETTE_MAAS_SEED=${seed})`, () => {
  const random = new SeededRandom(seed);
  let on: Stage;
  let actors: Record<"gateway" | "ipPool" | "account" | "cluster" | "pool", Actor>;
  let puts: Set<string>;

  before(async () => {
    on = await stage();
    const gateway = await made(on, on.controllers.gateway, {
      name: "rack2",
      installer: "kubernetes",
      tags: { site: "a" },
    });
    const cluster = await aCluster(on, {
      sshKeys: SSH.slice(0, 1),
      tags: { team: "a" },
      scanPolicy: { kubeBench: "0 1 * * *" },
    });
    // A scan that none of us knows.
    const [stored] = on.lab.palette.world.stores.clusters;
    Object.assign(stored?.scan ?? {}, { softwareBill: { schedule: { scheduledRunTime: "0 6 * * *" } } });
    const pool = await aPool(on, cluster, { size: 1, releaseLimit: 2, labels: { tier: "a" }, zones: ["az1", "az2"] });
    const ipPool = await made(on, on.controllers.ipPool, { name: "lxd", gatewayId: gateway.id, ...addresses(20) });
    actors = { gateway, ipPool, account: await anAccount(on), cluster, pool };
    puts = new Set();
    on.lab.observe(({ entry }) => {
      if (!entry.byGateway && entry.method === "PUT") puts.add(entry.route);
    });
  });
  after(() => on.stop());

  const word = () => random.word();
  const some = <T>(items: readonly T[]): T[] => random.shuffled(items).slice(0, 1 + random.below(items.length));
  const addresses = (last: number): PropertyMap => ({
    range: { start: "10.9.0.10", end: `10.9.0.${last}` },
    prefix: 24,
    gateway: "10.9.0.1",
    nameservers: ["10.9.0.2"],
  });
  const placement: Record<string, () => unknown> = {
    labels: () => ({ tier: word() }),
    annotations: () => ({ note: word() }),
    taints: () => [{ key: word(), value: word(), effect: "NoSchedule" }],
    updateStrategy: () => ({ type: random.pick(["RollingUpdateScaleIn", "RollingUpdateScaleOut"]) }),
    zones: () => some(["az1", "az2", "az3"]),
  };
  const settings: Record<string, () => unknown> = {
    location: () => ({ countryName: word(), regionName: word() }),
    osPatch: () => ({ schedule: `${random.below(60)} 3 * * sun`, rebootIfRequired: random.below(2) === 1 }),
    backupPolicy: () => ({
      locationId: "5eecc89d0b150045ae661cf0",
      prefix: word(),
      schedule: "0 3 * * *",
      expiryInHours: 24,
    }),
    scanPolicy: () => ({ [random.pick(["kubeBench", "kubeHunter", "sonobuoy"])]: `${random.below(60)} 1 * * *` }),
    hostConfig: () => ({ ingressHost: `*.${word()}.example.com` }),
    namespaces: () => [{ name: "shop", cpuCores: 1 + random.below(8), labels: { tier: word() } }],
    rbac: () => [
      {
        type: "ClusterRoleBinding",
        role: { kind: "ClusterRole", name: "view" },
        subjects: [{ type: "User", name: word() }],
      },
    ],
  };
  const changes: Record<keyof typeof actors, Record<string, () => unknown>> = {
    gateway: { tags: () => ({ site: word() }), name: () => `rack-${word()}` },
    ipPool: {
      range: () => ({ start: "10.9.0.10", end: `10.9.0.${100 + random.below(100)}` }),
      nameservers: () => [`10.9.0.${3 + random.below(6)}`],
      searchDomains: () => [`${word()}.example.com`],
    },
    account: { tags: () => ({ site: word() }), preferredSubnets: () => [`10.${random.below(256)}.0.0/16`] },
    cluster: {
      tags: () => ({ team: word() }),
      description: word,
      sshKeys: () => some(SSH),
      ntpServers: () => [`${word()}.example.com`],
      controlPlane: () => ({ ...controlPlane(), ...change(placement) }),
      ...settings,
    },
    pool: {
      ...placement,
      size: () => 1 + random.below(2),
      instance: () => ({ minCpu: 8, minMemoryMb: 8192 + random.below(2) }),
      nodeRepaveIntervalSeconds: () => random.below(9),
      overrideKubeadmConfiguration: () => ({ kubeletExtraArgs: { "node-ip": word() } }),
      network: () => ({ name: `lxd-${word()}` }),
    },
  };
  const controlPlane = (): PropertyMap => ({ size: 1, instance: { minCpu: 4, minMemoryMb: 8192 } });

  /** One or two of the fields, or all of them, with a new value each. */
  function change(fields: Record<string, () => unknown>, all = false): PropertyMap {
    const names = random.shuffled(Object.keys(fields)).slice(0, all ? undefined : 1 + random.below(2));
    return Object.fromEntries(names.map((name) => [name, fields[name]?.()]));
  }

  it("survives every change of every resource", async function () {
    this.timeout(60_000);
    const unknown = new UnknownFields(on, random);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, actor] of Object.entries(actors)) {
        unknown.sprinkle();
        const asked = change(changes[name as keyof typeof actors], round < 2);
        await actor.up(asked);
        assert.deepEqual(unknown.lost(), [], `after ${name} changed ${JSON.stringify(asked)}`);
        await actor.refresh();
        assert.deepEqual((await actor.preview({})).changes, [], `${name} differs after ${JSON.stringify(asked)}`);
      }
    }
    assert.ok(unknown.count > 100);
    // It was in the way of every document that is written as a whole.
    assert.deepEqual([...puts].sort(), [
      "PUT /v1/cloudaccounts/maas/{uid}",
      "PUT /v1/cloudconfigs/maas/{configUid}/clusterConfig",
      "PUT /v1/cloudconfigs/maas/{configUid}/machinePools/{machinePoolName}",
      "PUT /v1/overlords/maas/{uid}/pools/{poolUid}",
      "PUT /v1/overlords/{uid}/metadata",
      "PUT /v1/spectroclusters/{uid}/config/namespaces",
      "PUT /v1/spectroclusters/{uid}/config/rbacs",
      "PUT /v1/spectroclusters/{uid}/features/backup",
      "PUT /v1/spectroclusters/{uid}/features/complianceScan",
      "PUT /v1/spectroclusters/{uid}/location",
    ]);
  });
});
