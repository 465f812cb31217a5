import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { isRecord } from "../../../provider/core/unknowns";
import type { Api, KubernetesObject } from "./api";
import { BOOTSTRAP, CORE, KUBEADM, MAAS } from "./api-groups";

const CLONED_FROM = "cluster.x-k8s.io/cloned-from-name";
const MADE_FROM = "test.example.com/made-from";
const FINALIZER = "test.example.com/controllers";
const CLUSTER_NAME = "cluster.x-k8s.io/cluster-name";

/** A member of an object by its path, `spec.replicas`. */
export const at = (object: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), object);

const annotation = (object: unknown, key: string): unknown => {
  const annotations = at(object, "metadata.annotations");
  return isRecord(annotations) ? annotations[key] : undefined;
};

const digest = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 12);

const madeFrom = ({ template, config, version }: Owner): string => [template, config, version].join(" ");

const text = (object: unknown, path: string): string => String(at(object, path) ?? "");

/** What makes machines: a control plane, or a deployment of workers. */
interface Owner {
  name: string;
  cluster: string;
  version: string;
  template: string;
  /** What else a machine is made from: another one exchanges it. */
  config: string;
  /** With what its nodes join. */
  joining: unknown;
  replicas: number;
  labels: Record<string, string>;
}

/** Where machines get their servers. */
export interface Servers {
  take(): Promise<{ systemId: string; hostname: string }>;
  give(systemId: string): Promise<void>;
}

/** Servers that no MAAS has. */
class InventedServers implements Servers {
  private serial = 0;

  async take() {
    this.serial += 1;
    return { systemId: `sys${this.serial}`, hostname: `host-${this.serial}` };
  }

  async give(): Promise<void> {}
}

/**
 * Plays the controllers of Cluster API and of its provider for MAAS on an API server that has none: machines come and go as control
 * planes and deployments ask, one after the other, and statuses say so.
 */
export class ScriptedControllers {
  private stopped = false;
  private readonly loop: Promise<void>;
  private serial = 0;
  /** What went wrong in a round, for tests that wait for ever otherwise. */
  readonly failures: string[] = [];

  constructor(
    private readonly api: Api,
    private readonly namespace: string,
    private readonly servers: Servers = new InventedServers(),
  ) {
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.loop;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      await this.round().catch((error: unknown) => this.failures.push(String(error)));
      await pause(50);
    }
  }

  private async round(): Promise<void> {
    for (const cluster of await this.all(CORE, "clusters")) {
      if (at(cluster, "metadata.deletionTimestamp")) await this.end(cluster);
      else await this.serve(cluster);
    }
    const known = (await this.all(CORE, "clusters")).map((cluster) => text(cluster, "metadata.name"));
    for (const machine of await this.all(CORE, "machines")) {
      if (!known.includes(text(machine, "spec.clusterName"))) await this.release(machine);
    }
  }

  private async serve(cluster: KubernetesObject): Promise<void> {
    const name = text(cluster, "metadata.name");
    await this.hold(cluster);
    const labels = { [CLUSTER_NAME]: name };
    const planes = await this.all(KUBEADM, "kubeadmcontrolplanes");
    const plane = planes.find((one) => text(one, "metadata.name") === text(cluster, "spec.controlPlaneRef.name"));
    if (!plane) return;
    const template = text(plane, "spec.machineTemplate.spec.infrastructureRef.name");
    const joining = at(plane, "spec.kubeadmConfigSpec");
    const owned = { cluster: name, version: text(plane, "spec.version"), template, config: digest(joining), joining };
    const of = { ...labels, "cluster.x-k8s.io/control-plane": "" };
    const replicas = Number(at(plane, "spec.replicas"));
    const running = await this.machines({ ...owned, name: text(plane, "metadata.name"), replicas, labels: of });
    for (const deployment of await this.all(CORE, "machinedeployments")) {
      if (text(deployment, "spec.clusterName") === name && running > 0) await this.workers(deployment, labels);
    }
    await this.patch(cluster, "/status", { status: clusterStatus(running > 0) });
  }

  private async workers(deployment: KubernetesObject, labels: Record<string, string>): Promise<void> {
    if (at(deployment, "metadata.deletionTimestamp")) return await this.endWorkers(deployment);
    await this.hold(deployment);
    const name = text(deployment, "metadata.name");
    const reference = text(deployment, "spec.template.spec.bootstrap.configRef.name");
    const templates = await this.all(BOOTSTRAP, "kubeadmconfigtemplates");
    const joining = templates.find((one) => text(one, "metadata.name") === reference);
    await this.machines({
      name,
      cluster: text(deployment, "spec.clusterName"),
      version: text(deployment, "spec.template.spec.version"),
      template: text(deployment, "spec.template.spec.infrastructureRef.name"),
      joining: at(joining, "spec.template.spec"),
      config: `${reference} ${at(deployment, "spec.template.spec.failureDomain") ?? ""}`,
      replicas: Number(at(deployment, "spec.replicas")),
      labels: { ...labels, "cluster.x-k8s.io/deployment-name": name },
    });
  }

  /** What is deleted stays until its machines have gone. */
  private async hold(object: KubernetesObject): Promise<void> {
    if (Array.isArray(at(object, "metadata.finalizers"))) return;
    await this.patch(object, "", { metadata: { finalizers: [FINALIZER] } });
  }

  private async endWorkers(deployment: KubernetesObject): Promise<void> {
    const name = text(deployment, "metadata.name");
    for (const machine of await this.all(CORE, "machines")) {
      if (text(machine, "metadata.name").startsWith(`${name}-m`)) await this.release(machine);
    }
    await this.patch(deployment, "", { metadata: { finalizers: null } });
  }

  /** One machine more, or one of an older template less, a round. */
  private async machines(owner: Owner): Promise<number> {
    const mine = (await this.all(CORE, "machines")).filter((one) =>
      text(one, "metadata.name").startsWith(`${owner.name}-m`),
    );
    const isOld = (one: KubernetesObject) => annotation(one, MADE_FROM) !== madeFrom(owner);
    const [old] = mine.filter(isOld);
    if (mine.length < owner.replicas || (old && mine.length === owner.replicas)) await this.deploy(owner);
    else if (mine.length > owner.replicas) await this.release(old ?? mine[0]);
    return mine.length;
  }

  private async deploy(owner: Owner): Promise<void> {
    const { name, cluster, version, template, labels, joining } = owner;
    this.serial += 1;
    const { systemId, hostname } = await this.servers.take();
    const machine = `${name}-m${this.serial}`;
    const metadata = {
      name: machine,
      namespace: this.namespace,
      labels,
      annotations: { [CLONED_FROM]: template, [MADE_FROM]: madeFrom(owner) },
    };
    const server = {
      apiVersion: MAAS,
      kind: "MaasMachine",
      metadata,
      spec: { image: "any", minCPU: 1, minMemory: 1, systemID: systemId, failureDomain: "az1" },
    };
    await this.api.apply(server);
    await this.patch(server, "/status", { status: { hostname, machineState: "Deployed" } });
    await this.api.apply({ apiVersion: BOOTSTRAP, kind: "KubeadmConfig", metadata, spec: joining });
    const configRef = { apiGroup: "bootstrap.cluster.x-k8s.io", kind: "KubeadmConfig", name: machine };
    const infrastructureRef = { apiGroup: "infrastructure.cluster.x-k8s.io", kind: "MaasMachine", name: machine };
    const object = {
      apiVersion: CORE,
      kind: "Machine",
      metadata,
      spec: { clusterName: cluster, version, infrastructureRef, bootstrap: { configRef, dataSecretName: "any" } },
    };
    await this.api.apply(object);
    await this.patch(object, "/status", { status: { phase: "Running", nodeRef: { name: hostname } } });
  }

  private async release(machine: KubernetesObject | undefined): Promise<void> {
    if (!machine) return;
    await this.api.call("DELETE", await this.api.pathOf(machine));
    const metadata = at(machine, "metadata");
    await this.api.call("DELETE", await this.api.pathOf({ apiVersion: BOOTSTRAP, kind: "KubeadmConfig", metadata }));
    const server = { apiVersion: MAAS, kind: "MaasMachine", metadata };
    const path = await this.api.pathOf(server);
    const { body } = await this.api.call("GET", path);
    await this.servers.give(text(body, "spec.systemID"));
    await this.api.call("DELETE", path);
  }

  private async end(cluster: KubernetesObject): Promise<void> {
    const name = text(cluster, "metadata.name");
    for (const deployment of await this.all(CORE, "machinedeployments")) {
      if (text(deployment, "spec.clusterName") === name) await this.endWorkers(deployment);
    }
    for (const machine of await this.all(CORE, "machines")) {
      if (text(machine, "spec.clusterName") === name) await this.release(machine);
    }
    const of = { labelSelector: `${CLUSTER_NAME}=${name}` };
    for (const [group, plural] of OWNED) {
      await this.api.call("DELETE", `/apis/${group}/namespaces/${this.namespace}/${plural}`, { query: of });
    }
    await this.patch(cluster, "", { metadata: { finalizers: null } });
  }

  private async all(group: string, plural: string): Promise<KubernetesObject[]> {
    const { items } = await this.api.get(`/apis/${group}/namespaces/${this.namespace}/${plural}`);
    const [kind] = KIND_OF[plural] ?? [];
    return (Array.isArray(items) ? items.filter(isRecord) : []).map((item) => ({ ...item, apiVersion: group, kind }));
  }

  private async patch(object: KubernetesObject, part: "" | "/status", body: unknown): Promise<void> {
    const path = `${await this.api.pathOf(object)}${part}`;
    await this.api.ask("PATCH", path, { body, type: "application/merge-patch+json" });
  }
}

const KIND_OF: Readonly<Record<string, readonly string[]>> = {
  clusters: ["Cluster"],
  machines: ["Machine"],
  machinedeployments: ["MachineDeployment"],
  kubeadmcontrolplanes: ["KubeadmControlPlane"],
};

/** What goes with a cluster, with the group it belongs to. */
const OWNED = [
  [CORE, "machinedeployments"],
  [CORE, "machinehealthchecks"],
  [KUBEADM, "kubeadmcontrolplanes"],
  [BOOTSTRAP, "kubeadmconfigtemplates"],
  [MAAS, "maasmachinetemplates"],
  [MAAS, "maasclusters"],
] as const;

function clusterStatus(isUp: boolean) {
  const condition = (type: string) => ({
    type,
    status: isUp ? "True" : "False",
    reason: isUp ? "Available" : "Waiting",
    message: isUp ? "" : "waits for its control plane",
    lastTransitionTime: "2026-01-01T00:00:00Z",
  });
  return {
    phase: "Provisioned",
    initialization: { infrastructureProvisioned: true, controlPlaneInitialized: isUp },
    conditions: ["InfrastructureReady", "ControlPlaneAvailable", "RemoteConnectionProbe"].map(condition),
  };
}
