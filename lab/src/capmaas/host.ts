import type { MaasMachine } from "../gateway/maas";
import { MaasError } from "../gateway/maas-client";
import type { KubernetesObject } from "./kubernetes";
import { nameNode } from "./nodes";
import {
  at,
  type Condition,
  clusterOf,
  finalizers,
  hasPausedMark,
  isControlPlane,
  isDeleted,
  listAt,
  namespaceOf,
  textAt,
  withConditions,
} from "./objects";
import type { Parts, Seen } from "./parts";

const FINALIZER = "maasmachine.infrastructure.cluster.x-k8s.io";

/** One turn of a MaasMachine; answers after how long it wants the next one, where nothing happens before. */
export async function turnOfMachine(parts: Parts, seen: Seen, own: KubernetesObject): Promise<number | undefined> {
  const machine = seen.machine(own);
  const cluster = seen.cluster(own, clusterOf(own));
  if (machine === undefined || cluster === undefined) return undefined;
  if (at(cluster, "spec", "paused") === true || hasPausedMark(own)) return undefined;
  const turn = new MachineTurn(parts, own, recordOf(seen, own, cluster));
  if (isDeleted(own)) return turn.leave();
  return turn.go(cluster, machine);
}

/** The name under which a control-plane host is to be found. */
const recordOf = (seen: Seen, own: KubernetesObject, cluster: KubernetesObject): string | undefined => {
  if (!isControlPlane(own)) return undefined;
  const maasCluster = seen.maasCluster(own, clusterOf(own));
  return textAt(maasCluster, "status", "network", "dnsName") || textAt(cluster, "spec", "controlPlaneEndpoint", "host");
};

class MachineTurn {
  private readonly systemId: string;

  constructor(
    private readonly parts: Parts,
    private own: KubernetesObject,
    private readonly record: string | undefined,
  ) {
    this.systemId = textAt(own, "spec", "systemID");
  }

  async go(cluster: KubernetesObject, machine: KubernetesObject): Promise<number | undefined> {
    const kept = finalizers(this.own, FINALIZER, true);
    if (kept) this.own = await this.patch("", { metadata: { finalizers: kept } });
    if (at(cluster, "status", "initialization", "infrastructureProvisioned") !== true)
      return this.wait("WaitingForClusterInfrastructure");
    const secret = textAt(machine, "spec", "bootstrap", "dataSecretName");
    if (secret === "") return this.wait("WaitingForBootstrapData");
    try {
      if (this.systemId === "") return await this.deployAnew(machine, secret);
      const host = await this.parts.maas.machine(this.systemId);
      if (host.statusName === "Deploying" || host.statusName === "Deployed") return await this.follow(host, cluster);
      return await this.deployAgain(secret);
    } catch (error) {
      if (error instanceof MaasError) await this.tellFailure(error);
      throw error;
    }
  }

  /** The ids are kept before the deployment, and stay when it is refused: the next turn deploys the same host. */
  private async deployAnew(machine: KubernetesObject, secret: string): Promise<number> {
    const zone = textAt(this.own, "spec", "failureDomain") || textAt(machine, "spec", "failureDomain");
    const host = await this.parts.maas.allocate({
      cpu: Number(at(this.own, "spec", "minCPU") ?? 0),
      memory: Number(at(this.own, "spec", "minMemory") ?? 0),
      zone: zone || undefined,
      pool: textAt(this.own, "spec", "resourcePool") || undefined,
      tags: listAt(this.own, "spec", "tags").map(String),
    });
    const providerID = `maas:///${host.zone}/${host.systemId}`;
    // The zone is kept too, and asked for ever after.
    await this.patch("", { spec: { providerID, systemID: host.systemId, failureDomain: host.zone } });
    await this.deploy(host.systemId, secret);
    return this.parts.timings.look;
  }

  /** Whatever else a host is doing, it is deployed; where that is refused it is let go, and the next turn takes any that fits. */
  private async deployAgain(secret: string): Promise<number> {
    try {
      await this.deploy(this.systemId, secret);
    } catch (error) {
      await this.patch("", { spec: { providerID: null, systemID: null } });
      throw error;
    }
    return this.parts.timings.look;
  }

  private async deploy(systemId: string, secret: string): Promise<void> {
    const { maas, kubernetes } = this.parts;
    const userData = textAt(await kubernetes.secret(namespaceOf(this.own), secret), "data", "value");
    const isInMemory = at(this.own, "spec", "deployInMemory") === true;
    try {
      await maas.swapOff(systemId);
      await maas.deploy(systemId, textAt(this.own, "spec", "image"), userData, isInMemory);
    } catch (error) {
      await maas.release(systemId).catch((refused: unknown) => {
        if (!(refused instanceof MaasError)) throw refused;
      });
      throw error;
    }
    await maas.untag(systemId);
    await this.tell({ type: "MachineDeployed", status: "False", reason: "MachineDeploying" });
  }

  private async follow(host: MaasMachine, cluster: KubernetesObject): Promise<number | undefined> {
    const { maas, timings } = this.parts;
    const isOn = host.powerState === "on";
    const isDeployed = host.statusName === "Deployed";
    if (isDeployed && !isOn) await maas.powerOn(host.systemId);
    const isRunning = isDeployed && isOn;
    const reason = isRunning ? "MachineDeployed" : isDeployed ? "MachinePoweredOff" : "MachineDeploying";
    const status = isRunning ? "True" : "False";
    this.own = await this.tell(
      { type: "MachineDeployed", status, reason },
      {
        hostname: host.hostname,
        machineState: host.statusName,
        machinePowered: isOn,
        addresses: host.addresses.map((address) => ({ type: "ExternalIP", address })),
        ready: isRunning,
        ...(isRunning ? { initialization: { provisioned: true } } : {}),
      },
    );
    if (this.record !== undefined && !(await this.isAttached(host, this.record))) return timings.attach;
    return isRunning && (await this.isNode(host, cluster)) ? undefined : timings.look;
  }

  private async isNode({ hostname }: MaasMachine, cluster: KubernetesObject): Promise<boolean> {
    const { kubernetes, hasNodes } = this.parts;
    return !hasNodes || (await nameNode(kubernetes, cluster, hostname, textAt(this.own, "spec", "providerID")));
  }

  private async isAttached(host: MaasMachine, record: string): Promise<boolean> {
    const [found] = await this.parts.maas.records(record);
    const isIn = host.addresses.some((address) => found?.addresses.includes(address));
    const status = isIn ? "True" : "False";
    const reason = isIn ? "DNSAttached" : "DNSAttachPending";
    await this.tell({ type: "DNSAttached", status, reason }, { dnsAttached: isIn });
    return isIn;
  }

  /** Out of the record first, then released, without a word on its disks; nobody waits for MAAS to be through with it. */
  async leave(): Promise<number | undefined> {
    const { maas, timings, clock } = this.parts;
    const host = this.systemId === "" ? undefined : await maas.machine(this.systemId).catch(ifGone);
    if (host === undefined) {
      const uid = textAt(this.own, "metadata", "uid");
      // The management cluster's clock is not the lab's: what counts is when it was first seen.
      const since = this.parts.leaving.get(uid) ?? clock.now();
      this.parts.leaving.set(uid, since);
      const left = since + timings.hostless - clock.now();
      return left > 0 ? left : this.forget();
    }
    if (this.record) {
      const [found] = await maas.records(this.record);
      if (host.addresses.some((address) => found?.addresses.includes(address))) {
        await this.tell({ type: "DNSAttached", status: "False", reason: "DNSDetachPending" }, { dnsAttached: false });
        return timings.attach;
      }
    }
    await maas.release(this.systemId);
    return this.forget();
  }

  private async forget(): Promise<undefined> {
    this.parts.leaving.delete(textAt(this.own, "metadata", "uid"));
    const rest = finalizers(this.own, FINALIZER, false);
    if (rest) await this.patch("", { metadata: { finalizers: rest } });
  }

  private async wait(reason: string): Promise<undefined> {
    await this.tell({ type: "MachineDeployed", status: "False", reason });
  }

  private async tellFailure({ status, message }: MaasError): Promise<void> {
    const isLost = this.systemId !== "" && status === 404;
    const text = isLost ? `unable to find machine ${this.systemId}: ${message}` : message;
    const isUnknown = this.systemId !== "" && !isLost && status !== 409;
    await this.tell({
      type: "MachineDeployed",
      status: isUnknown ? "Unknown" : "False",
      reason: isUnknown ? "MachineNotFound" : "MachineDeployFailed",
      message: isUnknown ? `Unable to find machine: ${message}` : text,
    });
  }

  private tell(condition: Condition, status: Record<string, unknown> = {}): Promise<KubernetesObject> {
    const ready: Condition = { ...condition, type: "Ready" };
    const said = condition.type === "MachineDeployed" ? [condition, ready] : [condition];
    const conditions = withConditions(this.own, said);
    return this.patch("/status", { status: { ...status, conditions } });
  }

  private patch(part: "" | "/status", patch: unknown): Promise<KubernetesObject> {
    return this.parts.kubernetes.patch("maasmachines", this.own, part, patch);
  }
}

function ifGone(error: unknown): undefined {
  if (!(error instanceof MaasError) || error.status !== 404) throw error;
}
