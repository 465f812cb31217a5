import { setTimeout as pause } from "node:timers/promises";
import type { Lab, Machine } from "palette-maas-lab";
import { request } from "undici";
import { type Bootstrap, readBootstrap, versionIn } from "./bootstrap-data";

const EVERY = 100;

/** A server that has booted as a node. */
interface Booted {
  /** Which of its deployments it booted from. */
  deployments: number;
  bootstrap: Bootstrap;
  version: string;
  isUp: boolean;
}

/**
 * The servers of the lab's MAAS, of which each boots as the node that its user data makes of it once MAAS says that it is deployed, and
 * falls silent when it is switched off or let go.
 */
export class BootingServers {
  private stopped = false;
  private readonly booted = new Map<string, Booted>();
  private readonly ended: Promise<void>;

  constructor(
    private readonly lab: Lab,
    private readonly workloadClusters: string,
  ) {
    this.ended = this.run();
    // Told by `stop`, whenever that is called.
    this.ended.catch(() => {});
  }

  /** Rejects with what it could not go on after. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.ended;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      for (const machine of this.lab.maas.world.machines) await this.follow(machine);
      await pause(EVERY);
    }
  }

  private async follow(machine: Machine): Promise<void> {
    const { systemId, statusName, powerState, deployments } = machine;
    const known = this.booted.get(systemId);
    const isOn = statusName === "Deployed" && powerState === "on";
    if (!isOn) {
      if (known?.isUp) await this.silence(machine, known);
    } else if (known?.deployments !== deployments) await this.boot(machine);
    else if (!known.isUp) {
      if (await this.tell("boot", nodeOf(machine, known, "restart"))) known.isUp = true;
    }
  }

  private async boot(machine: Machine): Promise<void> {
    const { systemId, deployments, userData, distroSeries } = machine;
    const bootstrap = userData === null ? undefined : readBootstrap(userData);
    if (!bootstrap) return;
    const booted = { deployments, bootstrap, version: versionIn(distroSeries), isUp: true };
    // Where the cluster does not answer, kubeadm tries again.
    if (await this.tell("boot", nodeOf(machine, booted, bootstrap.how))) this.booted.set(systemId, booted);
  }

  private async silence({ hostname }: Machine, known: Booted): Promise<void> {
    await this.tell("stop", { name: hostname, endpoint: known.bootstrap.endpoint });
    known.isUp = false;
  }

  private async tell(what: "boot" | "stop", body: unknown): Promise<boolean> {
    const asked = { method: "POST", body: JSON.stringify(body) } as const;
    const answer = await request(`${this.workloadClusters}/${what}`, asked);
    const text = await answer.body.text();
    if (answer.statusCode !== 200 && answer.statusCode !== 409) throw new Error(`${what}: ${text}`);
    return answer.statusCode === 200;
  }
}

const nodeOf = ({ hostname }: Machine, { bootstrap, version }: Booted, how: string) => ({
  ...bootstrap,
  ...{ name: hostname, version, how },
});
