import { type Question, relatedFreshness, type SharedAnswers } from "../core/shared-answers";
import { type Duration, minutes } from "../core/time/duration";
import type { ClusterState, ObservedMachine } from "../plane";
import { readAccount, type WireAccount } from "./cloud-accounts/wire";
import {
  readCloudConfig,
  readCluster,
  readPoolNames,
  readState,
  stateOf,
  type WireCloudConfig,
  type WireCluster,
} from "./clusters/wire";
import { readGateway, type WireGateway } from "./gateways/wire";
import { type MachineUids, machineUidsOf } from "./machine-pools/machine-uids";
import { machinesOf } from "./machine-pools/machines";
import { noProfile, type ProfileCache, type WireProfile } from "./profiles/profile-cache";
import { readVariables, type Variables } from "./profiles/variables";
import type { InScope } from "./scope";

// Where its MAAS is and which gateway reaches it: a wait needs no newer word of that.
const ACCOUNTS_STAY: Duration = minutes(60);

/**
 * Documents of Palette for those who only look at them: within one look each is asked for once, whoever needs it. Whoever writes reads
 * for himself what he changes.
 */
export class Reader {
  constructor(
    private readonly session: InScope & { profiles: ProfileCache },
    private readonly answers: SharedAnswers,
    private readonly isAround = false,
  ) {}

  /** The same documents for whom they only stand around what he looks at: in a wait, older ones will do. */
  get related(): Reader {
    return new Reader(this.session, this.answers, true);
  }

  /** Whether documents may be of different moments. */
  get isShared(): boolean {
    return this.session.palette.freshness !== undefined;
  }

  /** Forgets what was found of a cluster, so that it is asked for again. */
  forget(uid: string): void {
    this.answers.drop([uid]);
  }

  cluster(uid: string): Promise<WireCluster | undefined> {
    return this.once(["cluster", uid], [uid], () => readCluster(this.session, uid));
  }

  /** The cluster's state: where answers are shared, from the document that others need as well; else whole clusters are large. */
  async state(uid: string): Promise<ClusterState | undefined> {
    if (!this.isShared) return await readState(this.session, uid);
    const cluster = await this.cluster(uid);
    return cluster && stateOf(cluster);
  }

  cloudConfig(clusterUid: string, configUid: string): Promise<WireCloudConfig | undefined> {
    return this.once(["cloudconfig", configUid], [clusterUid, configUid], () =>
      readCloudConfig(this.session, configUid),
    );
  }

  poolNames(clusterUid: string, configUid: string): Promise<string[]> {
    return this.once(["pool names", configUid], [clusterUid, configUid], () => readPoolNames(this.session, configUid));
  }

  /** The machines of a pool; undefined where Palette knows no such pool. */
  machines(clusterUid: string, configUid: string, pool: string): Promise<ObservedMachine[] | undefined> {
    return this.once(["machines", configUid, pool], [clusterUid, configUid], () =>
      machinesOf(this.session.palette, configUid, pool),
    );
  }

  /** Uids of the machines of all pools, by the pool; undefined where Palette does not tell. */
  machineUids(clusterUid: string, configUid: string): Promise<MachineUids | undefined> {
    return this.once(["machine uids", configUid], [clusterUid, configUid], () =>
      machineUidsOf(this.session.palette, configUid),
    );
  }

  variables(uid: string): Promise<Variables> {
    return this.once(["variables", uid], [uid], () => readVariables(this.session, uid));
  }

  account(uid: string): Promise<WireAccount | undefined> {
    return this.once(["account", uid], [uid], () => readAccount(this.session.palette, uid), ACCOUNTS_STAY);
  }

  gateway(uid: string): Promise<WireGateway | undefined> {
    // It belongs to the tenant: it is the same one in whichever scope it is asked for.
    const question = { key: `gateway/${uid}`, about: [uid] };
    return this.answers.get(question, this.session.palette, () => readGateway(this.session.palette, uid));
  }

  /** A profile of the library; undefined where it is no longer there. */
  profile(uid: string): Promise<WireProfile | undefined> {
    return this.session.profiles.seek(this.session.palette, uid);
  }

  /** The profile with its packs; fails where it is not there. */
  async demandedProfile(uid: string): Promise<WireProfile> {
    const found = await this.profile(uid);
    if (!found) throw noProfile(uid);
    return found;
  }

  private once<T>(
    named: readonly string[],
    about: readonly string[],
    ask: () => Promise<T>,
    steadyFor?: Duration,
  ): Promise<T> {
    const { palette } = this.session;
    const within = this.isAround ? relatedFreshness(palette.freshness) : undefined;
    const question: Question = { key: [palette.project, ...named].join("/"), about, within, steadyFor };
    return this.answers.get(question, palette, ask);
  }
}
