import { isIP } from "node:net";
import { z } from "zod";
import { ContractError, ProviderError } from "../../core/errors";
import type { GatewayNodes, PoolPlacement } from "../../plane";
import { undefinedIfNotFound } from "../client";
import { configOf, readCluster } from "../clusters/wire";
import { observedInstance } from "../machine-pools/field-values";
import { machinesOf } from "../machine-pools/machines";
import type { Session } from "../session";

const CONFIG = "GET /v1/cloudconfigs/maas/{configUid}";

/** The pool of a gateway's own cluster: what its size is changed with is sent back as it came. */
const WireNodePool = z.looseObject({
  name: z.string(),
  size: z.int().nullish(),
  isControlPlane: z.boolean().nullish(),
  azs: z.array(z.string()).nullish(),
  instanceType: z
    .looseObject({ minCPU: z.int().nullish(), minMemInMB: z.int().nullish(), minDiskSizeInGB: z.int().nullish() })
    .nullish(),
  network: z.looseObject({}).nullish(),
  resourcePool: z.string().nullish(),
  useLxdVm: z.boolean().nullish(),
});
export type WireNodePool = z.infer<typeof WireNodePool>;

const WireNodeConfig = z.looseObject({
  spec: z.looseObject({
    clusterConfig: z.looseObject({ domain: z.string() }),
    machinePoolConfig: z.array(WireNodePool),
  }),
});
export type WireNodeConfig = z.infer<typeof WireNodeConfig>;

/** The machines of the cluster that a gateway runs on; undefined where it has none. */
export async function nodesOf(
  session: Session,
  clusterUid: string,
): Promise<(GatewayNodes & { size: 1 | 3 }) | undefined> {
  const read = await readNodes(session, clusterUid);
  if (!read) return undefined;
  const machines = (await machinesOf(session.palette, read.configUid, poolOf(read.config).name)) ?? [];
  return { size: sizeOf(read.config), machines, dnsName: read.dnsName, placement: placementOf(poolOf(read.config)) };
}

function placementOf({ azs, instanceType, resourcePool, useLxdVm }: WireNodePool): PoolPlacement {
  return {
    instance: observedInstance(instanceType),
    zones: azs ?? [],
    resourcePool: resourcePool ?? "",
    useLxdVm: useLxdVm === true,
  };
}

/** Asks Palette for a gateway of more nodes, in the terms of those that it has. */
export async function grow(session: Session, uid: string, clusterUid: string, size: number): Promise<void> {
  await session.writes.run(`gateway ${uid}`, session.palette.signal, async () => {
    const read = await readNodes(session, clusterUid);
    if (!read) throw new ProviderError(`Gateway ${uid} runs on no MAAS machines: it has no size.`);
    if (sizeOf(read.config) >= size) return;
    const json = toWire(read.config, size);
    await session.palette.tell("PUT /v1/overlords/maas/{uid}/cloudconfig", { params: { uid }, json });
  });
}

interface Read {
  configUid: string;
  config: WireNodeConfig;
  dnsName: string;
}

async function readNodes(session: Session, clusterUid: string): Promise<Read | undefined> {
  const cluster = clusterUid === "" ? undefined : await readCluster(session, clusterUid);
  const configUid = cluster && configOf(cluster);
  if (!cluster || configUid === undefined) return undefined;
  const config = await undefinedIfNotFound(session.palette.ask(CONFIG, WireNodeConfig, { params: { configUid } }));
  const host = cluster.status?.apiEndpoints?.[0]?.host ?? "";
  return config && { configUid, config, dnsName: isIP(host) === 0 ? host : "" };
}

function poolOf({ spec }: WireNodeConfig): WireNodePool {
  const pool =
    spec.machinePoolConfig.find(({ isControlPlane }) => isControlPlane === true) ?? spec.machinePoolConfig[0];
  if (!pool) throw new ContractError(CONFIG, ["spec.machinePoolConfig: a gateway's cluster has no pool"]);
  return pool;
}

function sizeOf(config: WireNodeConfig): 1 | 3 {
  const { size } = poolOf(config);
  if (size !== 1 && size !== 3) throw new ContractError(CONFIG, [`the size of a gateway is ${size}`]);
  return size;
}

/** The gateway's cluster as it is, with another size. */
export function toWire(config: WireNodeConfig, size: number): unknown {
  const { azs, instanceType, network, resourcePool, useLxdVm } = poolOf(config);
  return {
    clusterConfig: config.spec.clusterConfig,
    machineConfig: {
      azs: azs ?? [],
      ...(instanceType ? { instanceType } : {}),
      ...(network ? { network } : {}),
      resourcePool: resourcePool ?? "",
      ...(useLxdVm === null || useLxdVm === undefined ? {} : { useLxdVm }),
    },
    size,
  };
}
