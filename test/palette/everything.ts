import type { ClusterArgs } from "../../provider/model/cluster";
import { rarerClusters } from "./cluster-requests";
import { accountArgs, type Bench, eventually, MARKER, runningCluster, runtime } from "./lab-plane";
import { exerciseIpPools, exercisePools } from "./pool-requests";

/** Everything that the plane can do, with every field set somewhere. */
export async function everything(bench: Bench): Promise<void> {
  const { plane } = bench;
  const tenant = await bench.host.at(runtime(), { ...bench.home, project: "" });
  const gateway = await tenant.gateways.register("edge");
  await tenant.gateways.update(gateway, { name: "edge", tags: { a: "1" }, marker: MARKER });
  await tenant.gateways.install(gateway);
  await eventually("a running gateway", async () => (await tenant.gateways.observe(gateway))?.running);
  await tenant.gateways.users(gateway);
  const rack1 = bench.lab.palette.world.gateway("rack1-gateway").uid;
  await tenant.gateways.migrate(gateway, rack1);
  await tenant.gateways.nodes(rack1);
  await tenant.gateways.grow(rack1, 3);
  const args = accountArgs(bench, {
    name: "all",
    gatewayId: gateway,
    preferredSubnets: ["10.0.0.0/16"],
    tags: { a: "" },
  });
  await plane.cloudAccounts.validate(gateway, args);
  const account = await plane.cloudAccounts.create(args, MARKER);
  await plane.cloudAccounts.update(account, { ...args, tags: { b: "2" } }, args);
  await plane.cloudAccounts.claim(account, { owner: "other/stack/thing" });
  for (const kind of ["zones", "resourcePools", "tags", "domains"] as const)
    await plane.cloudAccounts.places(account, kind);
  await exerciseClusters(bench);
  await rarerClusters(bench);
  await lookOver(bench);
  await exerciseIpPools(tenant, gateway);
  await plane.cloudAccounts.users(account);
  await plane.cloudAccounts.delete(account);
  await tenant.gateways.delete(gateway);
}

async function lookOver({ plane: { tenantInventory } }: Bench): Promise<void> {
  await tenantInventory.whose();
  await tenantInventory.projects();
  await tenantInventory.gateways();
  // On a busy machine the lab's gateway runs out of patience: what counts here is the request.
  for (const account of (await tenantInventory.accounts()).found)
    await tenantInventory.domainsBehind(account).catch(() => []);
  for (const cluster of (await tenantInventory.clusters()).found) {
    await tenantInventory.domainOf(cluster);
    await tenantInventory.certificates(cluster);
  }
}

async function exerciseClusters(bench: Bench): Promise<void> {
  const { clusters } = bench.plane;
  const [id, args] = await runningCluster(bench, {
    name: "all",
    apiServer: { host: "api.example.com", port: 6443 },
    sshKeys: ["ssh-ed25519 AAAA me"],
    ntpServers: ["ntp.example.com"],
    tags: { env: "prod", mark: "" },
    description: "all",
    ...policies,
  });
  await clusters.validate(args);
  await clusters.refusedName("another");
  await bench.plane.profiles.layers(args.profiles);
  await clusters.find("all");
  await exercisePools(bench, id);
  await clusters.update(id, { ...args, ...otherPolicies }, args);
  await clusters.update(id, { ...args, ...noPolicies }, { ...args, ...otherPolicies });
  await clusters.update(id, { ...args, renewCertificates: "b" }, { ...args, ...noPolicies, renewCertificates: "a" });
  const [first] = args.profiles;
  const next: ClusterArgs = {
    ...args,
    ntpServers: ["other.example.com"],
    controlPlane: { ...args.controlPlane, labels: { a: "b" }, annotations: { c: "d" } },
    tags: { env: "dev" },
    profiles: [
      { ...first, packs: [{ name: "cni-calico", values: { mtu: 9000 } }] },
      { name: "monitoring", version: "1.0.0" },
    ],
  };
  await clusters.update(id, next, args);
  const variables = { region: "us", registryPassword: "hunter2hunter2" };
  const last: ClusterArgs = { ...next, profiles: [{ ...next.profiles[0], variables }] };
  await clusters.update(id, last, next);
  const upgrade: ClusterArgs = { ...last, profiles: [{ ...last.profiles[0], version: "1.1.0" }] };
  await bench.plane.repaves.wouldReinstall(id, { profiles: upgrade.profiles });
  await bench.plane.profiles.objections(id, { profiles: upgrade.profiles });
  await clusters.update(id, upgrade, last);
  await eventually("a pending repave", () => bench.plane.repaves.pending(id));
  await bench.plane.repaves.approve(id);
  await clusters.claim(id, { owner: "other/stack/thing" });
  await clusters.observe(id, undefined, "machines", await clusters.observe(id));
  await clusters.kubeconfig(id, true);
  await clusters.kubeconfig(id, false);
  await clusters.events(id, 5);
  await (await bench.host.at(runtime())).homeOfCluster(id);
  await clusters.delete(id);
}

const backupPolicy: ClusterArgs["backupPolicy"] = {
  locationId: "loc1",
  prefix: "p",
  schedule: "0 3 * * *",
  expiryInHours: 1,
  includeDisks: true,
  clusterResources: "auto",
  namespaces: ["default"],
};
const policies: Partial<ClusterArgs> = {
  clusterMetaAttribute: "rack=7",
  location: { countryCode: "DE", latitude: 52.5, longitude: 13.4 },
  timezone: "Europe/Berlin",
  controlPlaneHealthCheckTimeout: "30m",
  osPatch: { onBoot: true, rebootIfRequired: true, schedule: "0 3 * * sun", after: "2026-12-01T03:00:00Z" },
  backupPolicy,
  scanPolicy: { kubeBench: "0 1 * * *" },
  namespaces: [{ name: "web", cpuCores: 4, memoryMib: 8192, gpuLimit: 1 }, { name: "/^team-/" }],
  rbac: [
    {
      type: "RoleBinding",
      namespace: "web",
      role: { kind: "Role", name: "reader" },
      subjects: [{ type: "ServiceAccount", name: "ci", namespace: "build" }],
    },
  ],
  hostConfig: { type: "Ingress", ingressHost: "*.v.example.com", ingressPort: 443 },
  agentUpgrades: "paused",
};
/** The same in other values, and then without any. */
const otherPolicies: Partial<ClusterArgs> = {
  clusterMetaAttribute: "rack=8",
  location: { countryCode: "FR" },
  timezone: "UTC",
  controlPlaneHealthCheckTimeout: "1h",
  osPatch: { onBoot: false, rebootIfRequired: false, schedule: "0 4 * * sun" },
  backupPolicy: { ...backupPolicy, expiryInHours: 2 },
  scanPolicy: { sonobuoy: "0 1 * * *" },
  namespaces: [{ name: "web" }],
  hostConfig: {
    type: "LoadBalancer",
    externalIps: ["10.1.1.1"],
    sourceRanges: ["10.0.0.0/8"],
    externalTrafficPolicy: "Local",
  },
  agentUpgrades: "automatic",
};
const noPolicies: Partial<ClusterArgs> = Object.fromEntries(Object.keys(policies).map((name) => [name, undefined]));
