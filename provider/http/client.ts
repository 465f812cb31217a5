import { ApiError, ContractError } from "../core/errors";
import type { Call, HttpClient, HttpService } from "./call";
import { type Answer, exchange } from "./exchange";
import { redact } from "./redact";
import { isPassing, pauseBefore, retriesOf, retryAfterOf } from "./retry";
import { targetOf } from "./target";
import type { Trouble } from "./trouble";

export type { Call, HttpClient, HttpService, HttpSettings, Refusal } from "./call";
export { redact } from "./redact";

/** How an attempt failed, and whether another one is worth it. */
interface Failure {
  retry: "no" | "once" | "yes";
  retryAfter?: number | undefined;
  error: (attempts: number) => ApiError;
}

/** A client of one service: a call goes out as often as is safe, and what comes back has been checked. */
export function createHttpClient(service: HttpService): HttpClient {
  return { send: (call) => send(service, call) };
}

async function send<T>(service: HttpService, call: Call<T>): Promise<T> {
  const target = targetOf(service.baseUrl, call);
  const repeatable = call.repeatable ?? ["GET", "HEAD", "PUT", "DELETE"].includes(target.method);
  const { clock, random = Math.random } = service.settings;
  for (let attempt = 1; ; attempt += 1) {
    const came = await exchange(service, call, target, repeatable);
    const failure =
      "trouble" in came
        ? unanswered(service, call, came, repeatable)
        : came.status < 300
          ? undefined
          : refused(service, call, came, repeatable);
    if (!failure && "status" in came) return checked(service, call, came);
    if (!failure) throw new Error("an attempt neither failed nor was answered");
    if (attempt > retriesOf(service.settings, failure.retry)) throw failure.error(attempt);
    await clock.sleep(pauseBefore(attempt, failure.retryAfter, random), call.signal);
  }
}

function unanswered(
  service: HttpService,
  call: Call<unknown>,
  { trouble, cause }: { trouble: Trouble; cause: unknown },
  repeatable: boolean,
): Failure {
  const host = new URL(service.baseUrl).host;
  return {
    retry: repeatable ? trouble.retry : "no",
    error: (attempts) =>
      new ApiError(
        "unavailable",
        clean(
          service,
          call,
          `${service.service} at ${host} did not answer ${call.route}: ${trouble.because}${tried(attempts)}`,
        ),
        { route: call.route, uncertain: !repeatable && trouble.sent, cause },
      ),
  };
}

function refused(service: HttpService, call: Call<unknown>, answer: Answer, repeatable: boolean): Failure {
  const { status, headers, body } = answer;
  if (status < 400) return redirected(service, call, answer);
  const { kind, message, code, retry } = service.readError(status, headers, body);
  const again = status === 429 || (repeatable && (retry ?? isPassing(status)));
  return {
    retry: again ? "yes" : "no",
    retryAfter: retryAfterOf(headers, service.settings.clock.now()),
    error: (attempts) =>
      new ApiError(
        kind,
        clean(service, call, `${service.service} answered ${call.route} with ${status}: ${message}${tried(attempts)}`),
        // Something in between may have answered for a service that did the work.
        { route: call.route, status, code, uncertain: !repeatable && status >= 500 },
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
    error: () => new ApiError("invalid", clean(service, call, message), { route: call.route, status }),
  };
}

function originOf(location: string | undefined, base: string): string | undefined {
  return location !== undefined && URL.canParse(location, base) ? new URL(location, base).origin : undefined;
}

function checked<T>(service: HttpService, call: Call<T>, answer: Answer): T {
  const read = bodyValue(call.as ?? "json", answer);
  if ("wrong" in read) throw new ContractError(call.route, [read.wrong]);
  const parsed = call.answer.safeParse(read.value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(
    ({ path, message }) => `${path.map(String).join(".") || "the answer"}: ${message}`,
  );
  throw new ContractError(
    call.route,
    issues.map((issue) => clean(service, call, issue)),
  );
}

function bodyValue(as: "json" | "text" | "none", { body, headers }: Answer): { value: unknown } | { wrong: string } {
  if (as === "none") return { value: undefined };
  if (as === "text") return { value: body };
  if (body.trim() === "") return { value: undefined };
  try {
    return { value: JSON.parse(body) };
  } catch {
    // The parser's own words would quote the body.
    return { wrong: `it is not JSON but ${headers["content-type"]?.split(";")[0] ?? "of no declared type"}` };
  }
}

const tried = (attempts: number): string => (attempts === 1 ? "" : ` (tried ${attempts} times)`);

const clean = (service: HttpService, call: Call<unknown>, text: string): string =>
  redact(text, [...service.secrets(), ...(call.secrets ?? [])]);
