import type { HostedCluster } from "./gateway/hosted";
import type { Palette } from "./palette/palette";
import { seededGateway } from "./palette/seed/seed";
import type { Cluster } from "./palette/state/world";

/** The gateway's own cluster, as if it had made it long ago; its machine stands outside the rack. */
export function hostedCluster({ context, gatewayReports }: Palette, cluster: Cluster): HostedCluster {
  const spec = gatewayReports.spec(cluster.meta.uid);
  const pool = spec?.pools[0];
  if (!spec || !pool) throw new Error("the seeded gateway has no cluster");
  const machines = cluster.machines.map((machine, number): HostedCluster["machines"][number] => ({
    uid: machine.uid,
    name: machine.name,
    pool: machine.pool,
    controlPlane: true,
    clusterTemplate: pool.clusterTemplate,
    poolTemplate: pool.poolTemplate,
    image: pool.image,
    phase: "running",
    failureDomain: "",
    nodeUp: true,
    unseen: false,
    failures: 0,
    dueAt: Number.POSITIVE_INFINITY,
    number,
    joinedAt: context.clock.now(),
    unreadySince: undefined,
    systemId: "",
    hostname: machine.hostname,
    zone: machine.zone,
    addresses: machine.addresses,
    poweredOn: true,
    problem: undefined,
  }));
  const dueAt = Number.POSITIVE_INFINITY;
  const name = `${seededGateway}.${spec.domain}`;
  const dns = { name, secondRecord: undefined, id: undefined, written: [], dueAt, failures: 0 };
  const progress = { made: machines.length, pivoted: true, complete: true, nextMachineAt: new Map<string, number>() };
  const random = context.random.fork(cluster.meta.uid);
  return { uid: cluster.meta.uid, random, spec, refreshAt: undefined, machines, dns, ...progress };
}
