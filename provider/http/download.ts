import type { Duration } from "../core/time/duration";
import type { HttpSettings } from "./call";
import { Deadline } from "./deadline";
import { dispatcherFor } from "./dispatcher";
import { networkErrorOf } from "./network-errors";
import { proxyFor } from "./proxy";
import { pauseBefore } from "./retry";

/** A file as it came, or why it did not: ends a sentence. */
export type Downloaded = { bytes: Buffer } | { problem: string };

const MOST_REDIRECTS = 5;

/** A file takes as long as this many requests. */
const PATIENCE = 4;

/** Gets a file from an address with https. Nothing secret is sent, so redirects are followed, to other such addresses alone. */
export async function download(address: string, settings: HttpSettings, signal: AbortSignal): Promise<Downloaded> {
  for (let attempt = 1; ; attempt += 1) {
    const came = await followed(address, settings, signal);
    if (!("again" in came) || attempt > settings.maxRetries) return came;
    await settings.clock.sleep(pauseBefore(attempt, undefined, settings.random ?? Math.random), signal);
  }
}

/** `again`: whether another attempt may fare better. */
type Came = Downloaded & { again?: true };

async function followed(address: string, settings: HttpSettings, signal: AbortSignal): Promise<Came> {
  let url = new URL(address);
  for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
    const came = await fetched(url, settings, signal);
    if (!("location" in came)) return came;
    const next = URL.canParse(came.location, url.href) ? new URL(came.location, url.href) : undefined;
    if (next?.protocol !== "https:") return { problem: `${url.host} redirects to an address without https` };
    url = next;
  }
  return { problem: `it is redirected more than ${MOST_REDIRECTS} times` };
}

async function fetched(url: URL, settings: HttpSettings, signal: AbortSignal): Promise<Came | { location: string }> {
  signal.throwIfAborted();
  const span: Duration = settings.requestTimeout * PATIENCE;
  const deadline = new Deadline(span, signal);
  try {
    const dispatcher = await dispatcherFor(settings);
    const { statusCode, headers, body } = await dispatcher.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: "GET",
      headers: { "user-agent": "pulumi-palette-maas", accept: "*/*" },
      signal: deadline.signal,
    });
    const bytes = Buffer.from(await body.arrayBuffer());
    if (statusCode >= 300 && statusCode < 400) return { location: String(headers.location ?? "") };
    if (statusCode === 200) return { bytes };
    const problem = `${url.host} answered with ${statusCode}`;
    return statusCode >= 500 || statusCode === 429 ? { problem, again: true } : { problem };
  } catch (cause) {
    signal.throwIfAborted();
    if (deadline.expired) return { problem: `${url.host} took longer than ${span / 1_000} s`, again: true };
    const { because, retry } = networkErrorOf(cause, proxyFor(url, settings.environment));
    const problem = `${url.host} gave no answer: ${because}`;
    return retry === "no" ? { problem } : { problem, again: true };
  } finally {
    deadline.release();
  }
}
