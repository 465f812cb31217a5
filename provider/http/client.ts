import { ApiError, ContractError } from "../core/errors";
import { described, readAnswer } from "./answer";
import { type Budget, budgetFor } from "./budget";
import type { Call, HttpClient, HttpService } from "./call";
import { type Answer, exchange } from "./exchange";
import type { NetworkError } from "./network-errors";
import { redact } from "./redact";
import { isTransient, pauseBefore, retriesOf, retryAfterOf } from "./retry";
import { targetOf } from "./target";

export type { Call, HttpClient, HttpService, HttpSettings, Refusal } from "./call";
export { redact } from "./redact";

/** How an attempt failed, and whether another one is worth it. */
interface Failure {
  retry: "no" | "once" | "yes";
  retryAfter?: number | undefined;
  /** Whether the request may have had its effect all the same. */
  mayHaveActed: boolean;
  /** `isRepeated`: a try before this one may have had an effect, so that a refusal of this one proves nothing. */
  error: (attempts: number, isRepeated: boolean) => ApiError | ContractError;
}

/** A client of one service: a call goes out as often as is safe, and what comes back has been checked. */
export function createHttpClient(service: HttpService): HttpClient {
  const budget = budgetFor(service);
  return { send: (call) => send(service, budget, call) };
}

async function send<T>(service: HttpService, budget: Budget | undefined, call: Call<T>): Promise<T> {
  const target = targetOf(service.baseUrl, call);
  const isWrite = !["GET", "HEAD"].includes(target.method);
  const repeatable = call.repeatable ?? ["GET", "HEAD", "PUT", "DELETE"].includes(target.method);
  const way = { service, call, repeatable, isWrite, host: new URL(service.baseUrl).host };
  const { clock, random = Math.random } = service.settings;
  // A POST that may be repeated is a search or a check.
  const mayChange = isWrite && !(target.method === "POST" && repeatable);
  const bucket = budget?.bucketOf(call.route);
  let isRepeated = false;
  // Without a credential nothing is sent: that needs no turn.
  if (bucket) service.headers();
  for (let attempt = 1; ; attempt += 1) {
    const sentAt = await bucket?.turn({ caller: call.caller ?? call.signal, isWrite: mayChange, signal: call.signal });
    if (attempt === 1) call.onTurn?.();
    const came = await exchange(service, call, target, repeatable);
    if (isOneTooMany(came) && sentAt !== undefined) bucket?.refused(sentAt, retryAfterOf(came.headers, clock.now()));
    const read = outcomeOf(way, came);
    if ("value" in read) return read.value;
    if (attempt > retriesOf(service.settings, read.retry)) throw read.error(attempt, isRepeated);
    isRepeated ||= isWrite && read.mayHaveActed;
    await clock.sleep(pauseBefore(attempt, read.retryAfter, random), call.signal);
  }
}

const isOneTooMany = (came: Answer | { networkError: NetworkError }): came is Answer =>
  "status" in came && came.status === 429;

/** One call on its way, and what may be done about it. */
interface Way<T> {
  service: HttpService;
  call: Call<T>;
  repeatable: boolean;
  /** Whether it may change something, as far as its method tells. */
  isWrite: boolean;
  host: string;
}

function outcomeOf<T>(
  way: Way<T>,
  came: Answer | { networkError: NetworkError; cause: unknown },
): { value: T } | Failure {
  if ("networkError" in came) return unanswered(way, came);
  if (came.status >= 300) return refused(way, came);
  const read = readAnswer(way.call, came);
  if ("value" in read) return read;
  return "foreign" in read ? answeredBySomeoneElse(way, came, read.foreign) : misshapen(way, read.wrong);
}

function unanswered(
  { service, call, repeatable, host }: Way<unknown>,
  came: { networkError: NetworkError; cause: unknown },
): Failure {
  const { networkError, cause } = came;
  return {
    retry: repeatable ? networkError.retry : "no",
    mayHaveActed: networkError.sent,
    error: (attempts) =>
      new ApiError(
        "unavailable",
        clean(
          service,
          call,
          `${service.service} at ${host} did not answer ${call.route}: ${networkError.because}${tried(attempts)}`,
        ),
        {
          route: call.route,
          uncertain: !repeatable && networkError.sent,
          misconfigured: networkError.misconfigured ?? false,
          cause,
        },
      ),
  };
}

function refused(way: Way<unknown>, answer: Answer): Failure {
  const { service, call, repeatable } = way;
  const { status, headers, body } = answer;
  if (status < 400) return redirected(service, call, answer);
  const { kind, message, code, retry, foreign = false } = service.readError(status, headers, body, call);
  if (foreign && kind === "unavailable" && code === undefined) {
    return answeredBySomeoneElse(way, answer, described(answer), message);
  }
  const again = status === 429 || (repeatable && (retry ?? isTransient(status)));
  return {
    retry: again ? "yes" : "no",
    retryAfter: retryAfterOf(headers, service.settings.clock.now()),
    mayHaveActed: status >= 500,
    error: (attempts, isRepeated) =>
      new ApiError(
        kind,
        clean(service, call, `${service.service} answered ${call.route} with ${status}: ${message}${tried(attempts)}`),
        // Something in between may have answered for a service that did the work.
        { route: call.route, status, code, uncertain: !repeatable && status >= 500, foreign, isRepeated },
      ),
  };
}

// A proxy, an ingress or a login page knows nothing of the thing that was asked for, and may have let the request pass.
function answeredBySomeoneElse(way: Way<unknown>, { status }: Answer, what: string, hint = ""): Failure {
  const { service, call, repeatable, isWrite, host } = way;
  const effect = isWrite ? "Whether the request had an effect is not known" : "Nothing was concluded from it";
  return {
    retry: repeatable ? "once" : "no",
    mayHaveActed: true,
    error: (attempts) =>
      new ApiError(
        "unavailable",
        clean(
          service,
          call,
          `${call.route} was answered with ${what}, which ${service.service} does not answer there: something between here and ` +
            `${host} gave it, such as a proxy, an ingress, a firewall or a login page${tried(attempts)}. ${effect}. Check the address ` +
            `in the configuration and the way there, and run it again.${hint === "" ? "" : ` ${hint}`}`,
        ),
        { route: call.route, status, uncertain: !repeatable, foreign: true },
      ),
  };
}

function misshapen({ service, call, repeatable, host }: Way<unknown>, wrong: readonly string[]): Failure {
  return {
    retry: repeatable ? "once" : "no",
    mayHaveActed: true,
    error: () =>
      new ContractError(
        call.route,
        wrong.map((issue) => clean(service, call, issue)),
        `${service.service} at ${host}`,
      ),
  };
}

// The headers carry credentials, and a POST would arrive as a GET: so redirects are told, not followed.
function redirected(service: HttpService, call: Call<unknown>, { status, headers }: Answer): Failure {
  const { origin } = new URL(service.baseUrl);
  const there = originOf(headers.location, service.baseUrl);
  const whereTo = there === undefined || there === origin ? "another address" : `'${there}'`;
  const message =
    `${service.service} at ${origin} redirects ${call.route} to ${whereTo}. Redirects are not followed, since they would ` +
    "carry the credentials along: change the address in the configuration.";
  return {
    retry: "no",
    mayHaveActed: false,
    error: () => new ApiError("invalid", clean(service, call, message), { route: call.route, status }),
  };
}

function originOf(location: string | undefined, base: string): string | undefined {
  return location !== undefined && URL.canParse(location, base) ? new URL(location, base).origin : undefined;
}

const tried = (attempts: number): string => (attempts === 1 ? "" : ` (tried ${attempts} times)`);

const clean = (service: HttpService, call: Call<unknown>, text: string): string =>
  redact(text, [...service.secrets(), ...(service.settings.hidden?.all() ?? []), ...(call.secrets ?? [])]);
