import { formatDuration, minutes } from "../core/time/duration";
import type { HttpSettings } from "../http/call";
import { type Probed, probe } from "../http/probe";
import { DAY, type DoctorContext } from "./context";

/** Where a service is, and how it is called in the report. */
export interface ServiceAddress {
  about: string;
  baseUrl: string;
  /** A path that answers without credentials. */
  path: string;
  http: HttpSettings;
  /** How far apart clocks may be before requests are refused; undefined where no request depends on it. */
  tolerated?: number;
}

const SOON = 30 * DAY;
const REACHED = "does it answer?";
const IN_TROUBLE = "The service, or a proxy before it, fails: ask again later, and see its status if that stays.";
const CERTIFICATE = "is its TLS certificate good for 30 days?";
const VERIFIED = "is its TLS certificate verified?";
const UNVERIFIED = "Set 'caCertificate' to the certificate of the authority that signed it, and unset that.";
const CLOCK = "does its clock agree with ours?";

/** Whether a service answers, how long its certificate lasts, and whether its clock is ours. Undefined where it does not answer. */
export async function checkConnection(context: DoctorContext, place: ServiceAddress): Promise<Probed | undefined> {
  const { about, baseUrl, path, http } = place;
  const { findings, ctx } = context;
  const probed = await findings.answer({ about, asked: REACHED }, () => probe(baseUrl, path, http, ctx.signal));
  if (!probed) return undefined;
  if (probed.problem !== undefined) {
    findings.add("error", { about, asked: REACHED }, `no: ${probed.problem}`, wayTo(place, probed));
    checkCertificate(context, place, probed);
    return undefined;
  }
  const way = `at ${baseUrl}${probed.proxied ? ", through a proxy" : ""}`;
  if ((probed.status ?? 0) >= 500) {
    findings.add("error", { about, asked: REACHED }, `with ${probed.status} only, ${way}`, IN_TROUBLE);
  } else findings.add("ok", { about, asked: REACHED }, `yes, ${way}`);
  checkCertificate(context, place, probed);
  checkClock(context, place, probed);
  return probed;
}

const wayTo = ({ baseUrl }: ServiceAddress, { proxied }: Probed): string =>
  proxied
    ? "Check the proxy in HTTPS_PROXY or HTTP_PROXY, and whether NO_PROXY should exempt the host."
    : `Check the address ${baseUrl} and the way to it.`;

function checkCertificate(
  { findings, now }: DoctorContext,
  { about, baseUrl, http }: ServiceAddress,
  probed: Probed,
): void {
  const { certificateEnds: ends, proxied } = probed;
  if (!baseUrl.startsWith("https:")) {
    findings.add("note", { about, asked: CERTIFICATE }, "it has none: the address is http, and keys travel in clear");
  } else if (ends === undefined) {
    const why = proxied ? "a proxy stands between" : "the handshake failed";
    findings.add("note", { about, asked: CERTIFICATE }, `not seen: ${why}`);
  } else {
    if (http.insecureSkipVerify)
      findings.add("warning", { about, asked: VERIFIED }, "no: 'insecureSkipVerify' is set", UNVERIFIED);
    const [level, found] = expiryOf(ends, now);
    findings.add(level, { about, asked: CERTIFICATE }, found, level === "ok" ? "" : "Renew it on the server.");
  }
}

/** How long something lasts, and how bad that is. */
export function expiryOf(ends: number, now: number): ["ok" | "warning" | "error", string] {
  const date = new Date(ends).toISOString().slice(0, 10);
  if (ends <= now) return ["error", `ended on ${date}`];
  return [ends - now < SOON ? "warning" : "ok", `ends on ${date}, in ${Math.floor((ends - now) / DAY)} days`];
}

function checkClock({ findings }: DoctorContext, { about, tolerated }: ServiceAddress, { ahead }: Probed): void {
  if (ahead === undefined) {
    findings.add("note", { about, asked: CLOCK }, "its answer does not tell the time");
    return;
  }
  const apart = Math.abs(ahead);
  if (apart <= minutes(1)) {
    findings.add("ok", { about, asked: CLOCK }, "yes, within a minute");
    return;
  }
  const found = `no: it is ${formatDuration(apart)} ${ahead > 0 ? "ahead" : "behind"}`;
  // What is signed too long ago is refused; what is signed in the future passes.
  const refused = tolerated !== undefined && ahead > tolerated;
  const limit =
    tolerated === undefined ? "" : ` It refuses requests signed more than ${formatDuration(tolerated)} ago.`;
  findings.add(refused ? "error" : "warning", { about, asked: CLOCK }, found, `Set both clocks by NTP.${limit}`);
}
