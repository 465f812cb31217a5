import type { Runtime } from "../core/runtime";
import { type Duration, seconds } from "../core/time/duration";
import type { HttpClient, HttpSettings } from "../http/client";
import { type KnownOutage, previewClient, previewSettings } from "../http/preview-client";
import type { Deployment, DnsRecord, PhysicalMachine } from "../ports/inventory";
import { BatchedLookup } from "./batched-lookup";
import { maasClient } from "./client";
import { rightsOfUser } from "./users";

/** A MAAS that the configuration grants direct access to. */
export interface MaasSite {
  /** Its address as this program reaches it. */
  endpoint: string;
  /** Its addresses as cloud accounts name it, where those differ. */
  accountEndpoints: readonly string[];
  apiKey: string;
  caCertificate?: string | undefined;
  writes: "none" | "dns";
}

/** What is asked of a site once. */
export interface SiteCache {
  outage: KnownOutage;
  /** What resources share in a refresh. */
  machines: BatchedLookup<PhysicalMachine>;
  records: BatchedLookup<DnsRecord>;
  deployments?: Promise<readonly Deployment[]>;
  seesAll?: Promise<boolean>;
}

/** What nobody has been asked for yet. */
export const emptySiteCache = (): SiteCache => ({
  outage: {},
  machines: new BatchedLookup(),
  records: new BatchedLookup(),
});

/** A site as one call reaches it. Clients are made when asked: a key that cannot be one fails the question, not the run. */
export class SiteAccess {
  readonly signal: AbortSignal;

  constructor(
    readonly site: MaasSite,
    readonly kept: SiteCache,
    private readonly http: HttpSettings,
    readonly run: Runtime,
  ) {
    this.signal = run.signal;
  }

  /** For what is small. */
  open(apiKey = this.site.apiKey): HttpClient {
    return this.opened(apiKey, this.http);
  }

  /** For what may be large. */
  openLists(): HttpClient {
    return this.opened(this.site.apiKey, forLargeAnswer(this.http), PATIENCE_FOR_LISTS);
  }

  /** For what may be large and is not waited for twice. */
  openOnce(): HttpClient {
    return this.opened(this.site.apiKey, { ...this.http, maxRetries: 0 });
  }

  /** A large answer; in a preview not waited for where a small one, asked for meanwhile, does not come. */
  async whileAlive<T>(answer: Promise<T>): Promise<T> {
    if (!this.run.isAhead) return await answer;
    const brief = (): HttpClient => this.opened(this.site.apiKey, this.http, PATIENCE_IN_DOUBT);
    return await whileAlive(answer, () => rightsOfUser(brief(), this.signal));
  }

  private opened(apiKey: string, settings: HttpSettings, patience?: Duration): HttpClient {
    const { site, kept } = this;
    if (!this.run.isAhead) return maasClient({ ...accessTo(site), apiKey }, settings);
    const brief = previewSettings(settings, patience);
    const client = maasClient({ ...accessTo(site), apiKey }, brief);
    return previewClient(client, `MAAS at ${site.endpoint}`, kept.outage, brief.requestTimeout);
  }
}

/** How long a preview waits for the list of a rack, as long as its MAAS answers at all. */
const PATIENCE_FOR_LISTS = seconds(20);

const PATIENCE_IN_DOUBT = seconds(4);

/** When a MAAS is asked for something small, since a large answer has not come: in milliseconds of real time. */
const DOUBTS_AFTER: Duration = seconds(3);

/** A large answer; not waited for where a small one, asked for meanwhile, does not come. */
async function whileAlive<T>(answer: Promise<T>, ask: () => Promise<unknown>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const doubts = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), DOUBTS_AFTER);
  });
  const first = await Promise.race([answer.then((value) => ({ value })), doubts]).finally(() => clearTimeout(timer));
  return first ? first.value : await Promise.race([answer, ask().then(() => answer)]);
}

// Twenty kilobytes per machine take MAAS a while, a minute where it is busy, and whoever waits for them should not do so again and again.
const forLargeAnswer = (http: HttpSettings): HttpSettings => ({
  ...http,
  requestTimeout: 4 * http.requestTimeout,
  maxRetries: Math.min(http.maxRetries, 1),
});

const accessTo = ({ endpoint, caCertificate }: MaasSite) => ({
  endpoint,
  ...(caCertificate === undefined ? {} : { caCertificate }),
});
