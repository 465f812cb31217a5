import { ApiError, isUnreachable } from "../core/errors";
import { realClock } from "../core/time/clock";
import { type Duration, formatDuration, seconds } from "../core/time/duration";
import type { Call, HttpClient, HttpSettings } from "./call";

/** How long a preview waits for one answer, in real time. */
export const PREVIEW_REQUEST_TIMEOUT: Duration = seconds(8);

// Long enough for all resources of a preview to hear of it, short enough for a service that comes back.
const REMEMBERED: Duration = seconds(60);

/** Settings for those who only look ahead: a request does not wait long, and is tried once more at most. */
export const previewSettings = (settings: HttpSettings, timeout = PREVIEW_REQUEST_TIMEOUT): HttpSettings => ({
  ...settings,
  requestTimeout: Math.min(settings.requestTimeout, timeout),
  maxRetries: Math.min(settings.maxRetries, 1),
});

/** What previews know of a service: since when it has not answered. */
export interface KnownOutage {
  since?: number;
}

/**
 * A client for those who only look ahead. A call ends after a few seconds, whatever it is waiting for; a service that did not answer
 * is not waited for again for a while, by any of those who share `silence`, and what it did not answer is told in full once.
 */
export function previewClient(client: HttpClient, service: string, outage: KnownOutage, timeout: Duration): HttpClient {
  const isSilent = (): boolean => outage.since !== undefined && realClock.now() - outage.since < REMEMBERED;
  const again = (route: string): ApiError =>
    new ApiError("unavailable", `${service} did not answer before, and was not asked again`, { route });
  return {
    send: async <T>(call: Call<T>): Promise<T> => {
      if (isSilent()) throw again(call.route);
      const late = new Lateness(timeout);
      const onTurn = (): void => late.begin();
      try {
        const signal = AbortSignal.any([call.signal, late.signal]);
        return await client.send({ ...call, timeout: timeout, signal, onTurn });
      } catch (error) {
        call.signal.throwIfAborted();
        const seen = late.signal.aborted ? noAnswer(service, call.route, timeout) : error;
        if (!isUnreachable(seen)) throw seen;
        if (isSilent()) throw again(call.route);
        outage.since = realClock.now();
        throw seen;
      } finally {
        late.end();
      }
    },
  };
}

/** Aborts once patience has run out, which begins when a call has its turn: waiting for that says nothing about the service. */
class Lateness {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly timeout: Duration) {}

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  begin(): void {
    this.#timer = setTimeout(() => this.#controller.abort(), this.timeout);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

const noAnswer = (service: string, route: string, timeout: Duration): ApiError =>
  new ApiError(
    "unavailable",
    `${service} did not answer ${route} within ${formatDuration(timeout)}, and a preview waits no longer. Is it up, and does a firewall or a ` +
      "proxy let this machine through?",
    { route },
  );
