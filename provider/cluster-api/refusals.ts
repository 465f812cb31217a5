import { z } from "zod";
import type { ApiErrorKind } from "../core/errors";
import type { Refusal } from "../http/client";

/** How a Kubernetes API server refuses. */
const WireStatus = z.looseObject({
  kind: z.literal("Status"),
  message: z.string().nullish(),
  reason: z.string().nullish(),
  details: z
    .looseObject({ name: z.string().nullish(), kind: z.string().nullish(), retryAfterSeconds: z.number().nullish() })
    .nullish(),
});
type WireStatus = z.infer<typeof WireStatus>;

/** Reads a refusal. Only an answer in the API server's own form says anything of the object. */
export function readRefusal(status: number, _headers: Record<string, string>, body: string): Refusal {
  const said = statusOf(body);
  if (!said) return { kind: status === 401 || status === 403 ? "denied" : "unavailable", message: "", foreign: true };
  const message = said.message ?? `status ${status}`;
  const code = said.reason ?? undefined;
  return { kind: kindOf(status, said), message, ...(code === undefined ? {} : { code }) };
}

function statusOf(body: string): WireStatus | undefined {
  try {
    return WireStatus.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

function kindOf(status: number, { reason, details }: WireStatus): ApiErrorKind {
  if (status === 401 || status === 403) return "denied";
  // Without a name it is the kind that is not known: that says nothing of any object.
  if (status === 404) return reason === "NotFound" && details?.name ? "not-found" : "invalid";
  if (status === 409) return "conflict";
  if (status === 400 || status === 405 || status === 413 || status === 415 || status === 422) return "invalid";
  return "unavailable";
}
