import type { z } from "zod";
import type { ApiErrorKind } from "../core/errors";
import type { SecretSet } from "../core/text/secret-set";
import type { Clock } from "../core/time/clock";
import type { Duration } from "../core/time/duration";
import type { NamedLimit } from "./token-bucket";

/** What is the same for all services that are spoken to. */
export interface HttpSettings {
  /** Paces retries; time-outs of requests use real time. */
  clock: Clock;
  requestTimeout: Duration;
  /** How often a call that may be repeated is tried again. */
  maxRetries: number;
  /** PEM; trusted besides the public authorities. */
  caCertificate?: string;
  insecureSkipVerify: boolean;
  /** What this side shows of itself where the service asks for a certificate; PEM. */
  clientCertificate?: { certificate: string; key: string };
  /** The name that the service's certificate must bear, where it is not the one in its address. */
  serverName?: string;
  /** Where HTTPS_PROXY, HTTP_PROXY and NO_PROXY are read. */
  environment: Readonly<Record<string, string | undefined>>;
  /** The part of a service's limits that this process keeps to, where the service has limits; without it they are not heeded. */
  limitShare?: number;
  /** Source of jitter, from 0 up to 1. */
  random?: () => number;
  /** What must not stand in any message, whichever service it concerns. */
  hidden?: SecretSet;
}

/** A refusal in our terms, read from a service's own shape of error. */
export interface Refusal {
  kind: ApiErrorKind;
  message: string;
  code?: string;
  /** Whether trying again may help; where it is not said, the status decides. */
  retry?: boolean;
  /** The answer is not in the service's own words: something in between gave it, and it says nothing about the thing. Without a code, the client says so, and adds the message. */
  foreign?: boolean;
}

/** One service: where it is, how it is addressed and how it refuses. */
export interface HttpService {
  /** Its name in messages: `MAAS`. */
  service: string;
  baseUrl: string;
  settings: HttpSettings;
  /** Built anew for every attempt: a signature must not be sent twice. */
  headers: () => Record<string, string>;
  readError: (
    status: number,
    headers: Record<string, string>,
    body: string,
    call: Pick<Call<unknown>, "route" | "params">,
  ) => Refusal;
  /** What must not stand in any message. */
  secrets: () => readonly string[];
  followRedirects: false;
  /** Which of its limits a route counts against, where it is known to have any. */
  limitOf?: (route: string) => NamedLimit;
}

/** One request: what goes out and what must come back. */
export interface Call<T> {
  /** Method and template, `GET /things/{uid}`: all that errors and logs tell of the request. */
  route: string;
  params?: Record<string, string>;
  /** A list repeats the key; undefined leaves it out. */
  query?: Record<string, string | number | boolean | readonly string[] | undefined>;
  json?: unknown;
  form?: Record<string, string | readonly string[]>;
  headers?: Record<string, string>;
  /** What the answer must be; a call answered with nothing takes `z.void()`. */
  answer: z.ZodType<T>;
  /** How the route promises to answer: JSON with 200 or 201, a text with 200, or nothing with 204. */
  as?: "json" | "text" | "empty";
  /** The one status that the route promises, where it is another. */
  status?: number;
  timeout?: Duration;
  /** Ends pauses and repeatable requests; a request that must not be repeated is let finish, so that its answer is not lost. */
  signal: AbortSignal;
  /** Whether sending it twice does no harm; GET, PUT and DELETE by default. */
  repeatable?: boolean;
  /** For whom it is sent: turns under a service's limits are shared out among callers. */
  caller?: object;
  /** Told when the first attempt is about to go out: until then it waited for its turn. */
  onTurn?: () => void;
  /** Secrets among what is sent, besides the service's own: a service may echo them. */
  secrets?: readonly string[];
}

/** Sends calls to one service and checks what comes back. */
export interface HttpClient {
  /** The checked answer; rejects with ApiError, ContractError or the signal's reason. */
  send<T>(call: Call<T>): Promise<T>;
}
