import { setTimeout as pause } from "node:timers/promises";
import { MaasError } from "../gateway/maas-client";
import type { LabClock } from "../time/clock";
import { turnOfCluster } from "./endpoint";
import { turnOfMachine } from "./host";
import { Kubernetes, KubernetesError, type KubernetesObject, type ManagementAccess } from "./kubernetes";
import { CapmaasCalls } from "./maas";
import { clusterOf, keyOf, ownerOf, versionOf } from "./objects";
import { type CapmaasTimings, type Parts, SEEN_TIMINGS, Seen } from "./parts";

export interface CapmaasOptions {
  readonly management: ManagementAccess;
  /** The one MAAS and the one key of a whole CAPMAAS. */
  readonly maas: { readonly endpoint: string; readonly apiKey: string };
  readonly clock: LabClock;
  readonly timings?: Partial<CapmaasTimings>;
  /** Whether deployed hosts boot as nodes of clusters that answer under their names; without, nobody is asked. */
  readonly hasNodes?: boolean;
}

/** How often the management cluster is asked what there is, in real time: it stands for watches. */
const EVERY = 200;

interface Waiting {
  /** The versions of everything that it depends on, at its last turn. */
  seen: string;
  failures: number;
  /** Lab time of its next turn, if nothing happens before. */
  next: number;
}

/** A stand-in for CAPMAAS: gives a management cluster's MaasClusters and MaasMachines what it is seen to give them. */
export class Capmaas {
  private readonly parts: Parts;
  private readonly waiting = new Map<string, Waiting>();
  private readonly stopping = new AbortController();
  private readonly ended: Promise<void>;

  constructor({ management, maas, clock, timings, hasNodes = false }: CapmaasOptions) {
    this.parts = {
      kubernetes: new Kubernetes(management),
      maas: new CapmaasCalls(maas.endpoint, maas.apiKey),
      clock,
      timings: { ...SEEN_TIMINGS, ...timings },
      hasNodes,
      leaving: new Map(),
    };
    this.ended = this.run();
    // Told by `stop`, whenever that is called.
    this.ended.catch(() => {});
  }

  /** Rejects with what it could not go on after. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.ended;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const seen = await Seen.read(this.parts.kubernetes).catch(() => undefined);
      if (seen) await this.round(seen);
      await pause(EVERY, undefined, { signal }).catch(() => {});
    }
  }

  private async round(seen: Seen): Promise<void> {
    for (const own of seen.maasClusters) {
      const cluster = seen.cluster(own, ownerOf(own, "Cluster"));
      const around = cluster ? [cluster, ...seen.controlPlane(cluster), ...seen.machinesOf(own)] : [];
      await this.turn(`cluster ${keyOf(own)}`, [own, ...around], async () => {
        await turnOfCluster(this.parts, seen, own);
        return undefined;
      });
    }
    for (const own of seen.maasMachines) {
      const cluster = seen.cluster(own, clusterOf(own));
      const around = [own, seen.machine(own), cluster, seen.maasCluster(own, clusterOf(own))];
      await this.turn(`machine ${keyOf(own)}`, around, () => turnOfMachine(this.parts, seen, own));
    }
  }

  private async turn(
    key: string,
    around: readonly (KubernetesObject | undefined)[],
    work: () => Promise<number | undefined>,
  ): Promise<void> {
    const { clock, timings } = this.parts;
    const versions = around.map(versionOf).join(" ");
    const before = this.waiting.get(key) ?? { seen: "", failures: 0, next: Number.POSITIVE_INFINITY };
    if (before.seen === versions && clock.now() < before.next) return;
    try {
      const again = await work();
      const next = again === undefined ? Number.POSITIVE_INFINITY : clock.now() + again;
      this.waiting.set(key, { seen: versions, failures: 0, next });
    } catch (error) {
      // MAAS's refusals are in the conditions; objects change and go under our hands.
      if (!(error instanceof MaasError || error instanceof KubernetesError)) throw error;
      const delay = Math.min(timings.firstRetry * 2 ** before.failures, timings.longestRetry);
      this.waiting.set(key, { seen: versions, failures: before.failures + 1, next: clock.now() + delay });
    }
  }
}
