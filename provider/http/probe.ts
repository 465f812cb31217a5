import { isIP } from "node:net";
import { connect } from "node:tls";
import { z } from "zod";
import { type Duration, seconds } from "../core/time/duration";
import type { HttpSettings } from "./call";
import { exchange } from "./exchange";
import { proxyFor } from "./proxy";
import { targetOf } from "./target";

/** What a server shows to somebody without credentials. */
export interface Probed {
  /** Why no answer came; undefined where one did. */
  problem: string | undefined;
  /** Of the answer; undefined where none came. */
  status: number | undefined;
  body: string;
  /** How far its clock is ahead of ours, where its answer tells. */
  ahead: Duration | undefined;
  /** When its TLS certificate ends, in milliseconds since the epoch; undefined where there is none or it is not seen. */
  certificateEnds: number | undefined;
  /** A proxy stands between: the certificate is not seen. */
  proxied: boolean;
}

/** Asks for a path of a server without any credential, and looks at its certificate whether it is trusted or not. */
export async function probe(
  baseUrl: string,
  path: string,
  settings: HttpSettings,
  signal: AbortSignal,
): Promise<Probed> {
  const proxied = proxyFor(new URL(baseUrl), settings.environment) !== undefined;
  const [answered, certificateEnds] = await Promise.all([
    bareAnswer(baseUrl, path, settings, signal),
    proxied ? undefined : certificateEnd(new URL(baseUrl), signal),
  ]);
  return { ...answered, certificateEnds, proxied };
}

async function bareAnswer(
  baseUrl: string,
  path: string,
  settings: HttpSettings,
  signal: AbortSignal,
): Promise<Pick<Probed, "problem" | "status" | "body" | "ahead">> {
  const service = {
    service: "server",
    baseUrl,
    settings,
    headers: () => ({}),
    readError: () => ({ kind: "invalid" as const, message: "" }),
    secrets: () => [],
    followRedirects: false as const,
  };
  const call = { route: `GET ${path}`, answer: z.unknown(), as: "text" as const, signal };
  const before = Date.now();
  const came = await exchange(service, call, targetOf(baseUrl, call), true);
  if ("networkError" in came)
    return { problem: came.networkError.because, status: undefined, body: "", ahead: undefined };
  const there = Date.parse(came.headers.date ?? "");
  // The header has no part of a second, and was written somewhere on the way.
  const ahead = Number.isNaN(there) ? undefined : there + seconds(0.5) - (before + Date.now()) / 2;
  return { problem: undefined, status: came.status, body: came.body, ahead };
}

/** Nothing is sent but the handshake, so that a certificate which nobody trusts can be looked at. */
function certificateEnd({ protocol, hostname, port }: URL, signal: AbortSignal): Promise<number | undefined> {
  if (protocol !== "https:") return Promise.resolve(undefined);
  const host = hostname.replace(/^\[|\]$/g, "");
  return new Promise((resolve) => {
    const named = isIP(host) === 0 ? { servername: host } : {};
    const socket = connect({ host, port: Number(port || 443), rejectUnauthorized: false, ...named });
    const done = (end?: number): void => {
      signal.removeEventListener("abort", abandoned);
      socket.destroy();
      resolve(end);
    };
    const abandoned = (): void => done();
    signal.addEventListener("abort", abandoned, { once: true });
    socket.setTimeout(seconds(10), abandoned);
    socket.once("error", abandoned);
    socket.once("secureConnect", () => {
      const end = Date.parse(socket.getPeerCertificate().valid_to);
      done(Number.isNaN(end) ? undefined : end);
    });
  });
}
