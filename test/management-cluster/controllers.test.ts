import assert from "node:assert/strict";
import type { Lab, Rack } from "palette-maas-lab";
import { isRecord } from "../../provider/core/unknowns";
import type { ManagementCluster } from "../support/management-cluster";
import type { KubernetesObject } from "../support/management-cluster/api";
import { CORE, KUBEADM, MAAS } from "../support/management-cluster/api-groups";
import { type ClusterApi, startClusterApi } from "../support/management-cluster/cluster-api";
import { hasKinds, sample } from "../support/management-cluster/contract";
import { isPrivateNetwork } from "../support/management-cluster/private-network";

/** Room for the sample's cluster, whatever zone is chosen for its control plane. */
const RACK: Rack = {
  zones: ["az1", "az2", "az3"].map((name) => ({ name })),
  pools: ["control", "gpu"].map((name) => ({ name })),
  tags: [{ name: "rack-a" }],
  domains: [{ name: "maas" }],
  subnets: [{ name: "rack", cidr: "10.10.0.0/22" }],
  images: [{ name: "u-2204-0-k-1335-0", architecture: "amd64/generic", type: "Uploaded", baseImage: "ubuntu/jammy" }],
  machines: ["az1", "az2", "az3"].map((zone) => ({
    ...{ hostname: `cp-${zone}`, cpuCores: 8, memoryMiB: 16384, zone, pool: "control", tags: ["rack-a"] },
    disks: [{ sizeGB: 500 }],
  })),
};

const ofKind = (kind: string, name?: string): KubernetesObject => {
  const found = sample().find(({ kind: one, metadata }) => {
    return one === kind && (name === undefined || (isRecord(metadata) && metadata.name === name));
  });
  assert.ok(found, `the sample has no ${kind}`);
  return found;
};
const withSpec = (object: KubernetesObject, spec: KubernetesObject): KubernetesObject => ({
  ...object,
  spec: { ...(isRecord(object.spec) ? object.spec : {}), ...spec },
});

describe("Cluster API's controllers", () => {
  let clusterApi: ClusterApi;
  let management: ManagementCluster;
  let lab: Lab;
  before(async function () {
    // They listen on every interface: without a network of their own they are not started.
    if (!hasKinds || !isPrivateNetwork()) return this.skip();
    // Where its parts were never built, the first start builds them.
    this.timeout(1_800_000);
    clusterApi = await startClusterApi(RACK);
    ({ management, lab } = clusterApi);
  });
  after(async function () {
    this.timeout(60_000);
    await clusterApi?.stop();
  });

  /** The sample's objects in a namespace of their own. */
  const inNamespace = async (namespace: string): Promise<KubernetesObject[]> => {
    await management.api.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    return sample().map((object) => moved(object, namespace));
  };
  const moved = (object: KubernetesObject, namespace: string): KubernetesObject => ({
    ...object,
    metadata: { ...(isRecord(object.metadata) ? object.metadata : {}), namespace },
  });

  it("take the sample in a dry run, and fill in what it leaves out", async () => {
    for (const object of await inNamespace("dry")) await management.api.apply(object, { dryRun: true });
    const pool = moved(ofKind("MachineDeployment"), "dry");
    const { metadata } = await management.api.apply(pool, { dryRun: true });
    assert.ok(isRecord(metadata) && isRecord(metadata.labels));
    assert.equal(metadata.labels["cluster.x-k8s.io/cluster-name"], "edge1");
  });

  it("refuse in their own words what no schema refuses", async () => {
    await inNamespace("refuse");
    const plane = moved(ofKind("KubeadmControlPlane"), "refuse");
    const tried = (spec: KubernetesObject) => management.api.apply(withSpec(plane, spec), { dryRun: true });
    await tried({});
    await assert.rejects(tried({ replicas: 2 }), /cannot be an even number when etcd is stacked/);
    await assert.rejects(tried({ version: "1.33" }), /must be a valid semantic version/);
    await management.api.apply(plane);
    await assert.rejects(tried({ version: "v1.35.0" }), /cannot.*1\.33.*1\.35|skip/);
    // What they let through is for us to refuse.
    await tried({ version: "v1.32.0" });
  });

  it("bring a cluster up as its servers boot, and take everything away again", async function () {
    this.timeout(300_000);
    for (const object of await inNamespace("life")) await management.api.apply(object);
    const at = (group: string, rest: string): string => `/apis/${group}/namespaces/life/${rest}`;
    const cluster = at(CORE, "clusters/edge1");
    const plane = at(KUBEADM, "kubeadmcontrolplanes/edge1-cp");
    const readyOf = async (): Promise<unknown> => {
      const { status } = await management.api.get(plane);
      return isRecord(status) ? status.readyReplicas : undefined;
    };
    while ((await readyOf()) !== 3) await lab.clock.sleep(15_000);
    const { spec } = await management.api.get(cluster);
    const host = isRecord(spec) && isRecord(spec.controlPlaneEndpoint) ? String(spec.controlPlaneEndpoint.host) : "";
    assert.match(host, /^edge1-[0-9a-f]{6}\.maas$/);
    const addresses = lab.maas.world.machines.flatMap((server) => lab.maas.world.addressesOf(server));
    assert.deepEqual([...lab.maas.world.addressesNamed(host)].sort(), addresses.sort());
    // Each node is its own server, known by MAAS's id.
    const { items } = await management.api.get(at(CORE, "machines"));
    assert.ok(Array.isArray(items));
    const nodes = items.flatMap(({ status }) => (status.nodeRef ? [String(status.nodeRef.name)] : []));
    assert.deepEqual(nodes.sort(), ["cp-az1", "cp-az2", "cp-az3"]);

    await management.api.ask("DELETE", cluster);
    const gone = async (path: string): Promise<boolean> => (await management.api.call("GET", path)).status === 404;
    while (!(await gone(cluster))) await lab.clock.sleep(15_000);
    const template = at(MAAS, "maasmachinetemplates/edge1-gpu-0b51c7de");
    while (!(await gone(template))) await lab.clock.sleep(15_000);
    while (lab.maas.world.machines.some(({ statusName }) => statusName !== "Ready")) await lab.clock.sleep(15_000);
    assert.deepEqual(lab.maas.world.addressesNamed(host), []);
    assert.ok(lab.maas.world.dnsRecord(host), "the record stays");
  });
});
