import type { Refusal } from "./refusal";
import type { Duration } from "./time/duration";
import { formatDuration } from "./time/duration";

/** The user must act: one sentence that says what we did, what was answered and what to do. */
export class ProviderError extends Error {
  override readonly name: string = "ProviderError";
  /** The record behind the sentence, where there is one. */
  readonly refusal: Refusal | undefined;

  constructor(said: string | Refusal, options?: ErrorOptions) {
    super(typeof said === "string" ? said : said.text, options);
    this.refusal = typeof said === "string" ? undefined : said;
  }
}

/** How a service refused, in the only terms code may branch on. */
export type ApiErrorKind = "not-found" | "conflict" | "denied" | "invalid" | "unavailable";

/** A service answered with a failure, or did not answer. Carries the route template, never a URL, a header or a body. */
export class ApiError extends Error {
  override readonly name: string = "ApiError";
  readonly kind: ApiErrorKind;
  readonly route: string;
  /** HTTP status; absent when no answer came. */
  readonly status: number | undefined;
  /** The service's own word for the failure, where it has one. */
  readonly code: string | undefined;
  /** True when the request may have taken effect although no answer came: look before sending it again. */
  readonly uncertain: boolean;
  /** A try before the one that was refused may have had its effect. */
  readonly isRepeated: boolean;
  /** True when something in between answered in the service's place: it says nothing about the thing that was asked for. */
  readonly foreign: boolean;
  /** True when no later attempt fares better before somebody changes the configuration, such as for a certificate that is not trusted. */
  readonly misconfigured: boolean;

  constructor(
    kind: ApiErrorKind,
    message: string,
    at: {
      route: string;
      status?: number | undefined;
      code?: string | undefined;
      uncertain?: boolean;
      isRepeated?: boolean;
      foreign?: boolean;
      misconfigured?: boolean;
      cause?: unknown;
    },
  ) {
    super(message, { cause: at.cause });
    this.kind = kind;
    this.route = at.route;
    this.status = at.status;
    this.code = at.code;
    this.uncertain = at.uncertain ?? false;
    this.isRepeated = at.isRepeated ?? false;
    this.foreign = at.foreign ?? false;
    this.misconfigured = at.misconfigured ?? false;
  }
}

/** Whether no answer came at all: whoever asks the same service again waits as long once more. */
export const isUnreachable = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.kind === "unavailable" && error.status === undefined && !error.misconfigured;

/**
 * Whether nothing was learned of the thing that was asked about: no answer, or one that makes no sense. What only another
 * configuration can mend is no such thing: it fails a preview as it would fail the run.
 */
export const isInconclusive = (error: unknown): error is ApiError | ContractError =>
  error instanceof ContractError || (error instanceof ApiError && error.kind === "unavailable" && !error.misconfigured);

/** Something did not become ready in the time the user granted. */
export class WaitTimeoutError extends Error {
  override readonly name = "WaitTimeoutError";

  /** `late` begins the sentence: `cluster payments was not ready`. */
  constructor(late: string, waited: Duration, lastState: string, evidence: readonly string[] = []) {
    const because = evidence.length === 0 ? "" : ` (${evidence.join("; ")})`;
    super(
      `${late} after ${formatDuration(waited)}: ${lastState}${because}. Nothing is lost: run 'pulumi up' again to go on waiting, ` +
        "or raise customTimeouts.",
    );
  }
}

const MOST_ISSUES = 3;

/** An answer in a shape we do not know: a defect of ours, or a server that is not what it claims to be. */
export class ContractError extends Error {
  override readonly name = "ContractError";
  readonly route: string;
  /** Phrases without a subject of their own, `'items' is missing`. */
  readonly issues: readonly string[];

  constructor(route: string, issues: readonly string[], from = "the service") {
    const more = issues.length > MOST_ISSUES ? ` and ${issues.length - MOST_ISSUES} more` : "";
    super(
      `The answer to ${route} is none that this release knows: ${issues.slice(0, MOST_ISSUES).join("; ")}${more}. Nothing was ` +
        `concluded from it. Either something between here and ${from} answered, or its version is not one that this release ` +
        "was made for: run it again, check the address and the proxy, and report this sentence if it stays.",
    );
    this.route = route;
    this.issues = issues;
  }
}

/**
 * The object exists and its id is known, but it did not become ready. The only error class with a field called `id`:
 * Pulumi takes any error that carries one for "created".
 */
export class InitError extends Error {
  override readonly name = "InitError";
  readonly id: string;
  readonly properties: Record<string, unknown>;
  readonly reasons: readonly string[];

  constructor(id: string, properties: Record<string, unknown>, reasons: readonly string[], cause: unknown) {
    super(reasons.join("; "), { cause });
    this.id = id;
    this.properties = properties;
    this.reasons = reasons;
  }
}

/** The sentence of anything that was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Whether a request that must not be repeated may have had its effect although no usable answer came. */
export const isOutcomeUnknown = (error: unknown): boolean =>
  error instanceof ContractError || (error instanceof ApiError && error.uncertain);

/** Whether a service said that the thing is not there. */
export const isNotFound = (error: unknown): boolean => error instanceof ApiError && error.kind === "not-found";
