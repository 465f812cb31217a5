import { randomBytes } from "node:crypto";
import { MaasError } from "../gateway/maas-client";
import type { KubernetesObject } from "./kubernetes";
import type { CapmaasCalls } from "./maas";
import { at, finalizers, hasPausedMark, isDeleted, listAt, nameOf, ownerOf, textAt, withConditions } from "./objects";
import type { Parts, Seen } from "./parts";

const FINALIZER = "maascluster.infrastructure.cluster.x-k8s.io";

/** One turn of a MaasCluster: its DNS record, and the endpoint that Cluster API copies. A pause of the Cluster does not hold it. */
export async function turnOfCluster(parts: Parts, seen: Seen, own: KubernetesObject): Promise<void> {
  const cluster = seen.cluster(own, ownerOf(own, "Cluster"));
  if (cluster === undefined || hasPausedMark(own)) return;
  if (isDeleted(own)) return leave(parts, seen, own);
  const kept = finalizers(own, FINALIZER, true);
  if (kept) await parts.kubernetes.patch("maasclusters", own, "", { metadata: { finalizers: kept } });
  const fqdn = endpointName(own, cluster);
  try {
    if ((await parts.maas.records(fqdn)).length === 0) await parts.maas.createRecord(fqdn);
  } catch (error) {
    if (!(error instanceof MaasError)) throw error;
    const failed = { type: "LoadBalancerReady", status: "False", reason: "LoadBalancerFailed" } as const;
    const conditions = withConditions(own, [{ ...failed, message: error.message }]);
    await parts.kubernetes.patch("maasclusters", own, "/status", { status: { conditions } });
    throw error;
  }
  await writeEndpoint(parts, own, {
    host: fqdn,
    port: Number(at(cluster, "spec", "clusterNetwork", "apiServerPort") ?? 6443),
  });
  await parts.kubernetes.patch("maasclusters", own, "/status", {
    status: {
      ready: true,
      initialization: { provisioned: true },
      network: { dnsName: fqdn },
      failureDomains: listAt(own, "spec", "failureDomains").map((name) => ({ name, controlPlane: true })),
      conditions: withConditions(own, [
        { type: "LoadBalancerReady", status: "True", reason: "LoadBalancerReady" },
        { type: "Ready", status: "True", reason: "Ready" },
      ]),
    },
  });
  await writeAddresses(parts.maas, fqdn, addressesOf(seen.controlPlane(cluster)));
}

async function writeEndpoint(
  { kubernetes }: Parts,
  own: KubernetesObject,
  endpoint: { host: string; port: number },
): Promise<void> {
  const host = textAt(own, "spec", "controlPlaneEndpoint", "host");
  const port = at(own, "spec", "controlPlaneEndpoint", "port");
  if (host === endpoint.host && port === endpoint.port) return;
  await kubernetes.patch("maasclusters", own, "", { spec: { controlPlaneEndpoint: endpoint } });
}

/** The name that the Cluster was given, else the one kept, else a random one. */
function endpointName(own: KubernetesObject, cluster: KubernetesObject): string {
  const given = textAt(cluster, "spec", "controlPlaneEndpoint", "host") || textAt(own, "status", "network", "dnsName");
  return given || `${nameOf(cluster)}-${randomBytes(3).toString("hex")}.${textAt(own, "spec", "dnsDomain")}`;
}

/** Of every host of the control plane that is on and deploying or deployed; one without an address leaves an empty item. */
const addressesOf = (machines: readonly KubernetesObject[]): string[] =>
  machines
    .filter((machine) => !isDeleted(machine))
    .filter((machine) => ["Deploying", "Deployed"].includes(textAt(machine, "status", "machineState")))
    .filter((machine) => at(machine, "status", "machinePowered") === true)
    .map((machine) => {
      const external = listAt(machine, "status", "addresses").find((one) => textAt(one, "type") === "ExternalIP");
      return textAt(external, "address");
    });

/** Looked at twice and written always, changed or not. */
async function writeAddresses(maas: CapmaasCalls, fqdn: string, addresses: readonly string[]): Promise<void> {
  await maas.records(fqdn);
  const [record] = await maas.records(fqdn);
  if (record !== undefined) await maas.setRecord(record.id, addresses);
}

/** MAAS is asked for nothing: the record stays. */
async function leave(parts: Parts, seen: Seen, own: KubernetesObject): Promise<void> {
  if (seen.machinesOf(own).length > 0) return;
  const rest = finalizers(own, FINALIZER, false);
  if (rest) await parts.kubernetes.patch("maasclusters", own, "", { metadata: { finalizers: rest } });
}
