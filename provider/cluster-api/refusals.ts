import { z } from "zod";
import type { ApiErrorKind } from "../core/errors";
import type { Call, Refusal } from "../http/client";

/** How a Kubernetes API server refuses. */
const WireStatus = z.looseObject({
  kind: z.literal("Status"),
  message: z.string().nullish(),
  reason: z.string().nullish(),
  details: z
    .looseObject({ name: z.string().nullish(), group: z.string().nullish(), kind: z.string().nullish() })
    .nullish(),
});
type WireStatus = z.infer<typeof WireStatus>;

/** Which object a request is about. */
type Asked = Pick<Call<unknown>, "route" | "params">;

/** Code of a refusal since the namespace is missing in which an object was to be. */
export const NO_NAMESPACE = "NamespaceNotFound";

/** Reads a refusal. Only an answer in the API server's own form, about the object that was asked for, says anything of it. */
export function readRefusal(status: number, _headers: Record<string, string>, body: string, asked: Asked): Refusal {
  const said = statusOf(body);
  if (!said) return { kind: status === 401 || status === 403 ? "denied" : "unavailable", message: "", foreign: true };
  const message = said.message ?? `status ${status}`;
  const code = isOfNamespace(said, asked) ? NO_NAMESPACE : (said.reason ?? undefined);
  return { kind: kindOf(status, said, asked), message, ...(code === undefined ? {} : { code }) };
}

function statusOf(body: string): WireStatus | undefined {
  try {
    return WireStatus.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

function kindOf(status: number, { reason, details }: WireStatus, asked: Asked): ApiErrorKind {
  if (status === 401 || status === 403) return "denied";
  // Without a name it is the kind that is not known, and with another one another object: that says nothing of this one.
  if (status === 404) return reason === "NotFound" && isAbout(asked, details) ? "not-found" : "invalid";
  if (status === 409) return "conflict";
  if (status === 400 || status === 405 || status === 413 || status === 415 || status === 422) return "invalid";
  return "unavailable";
}

/** Whether the API server speaks of the very object: other services have clusters, too, and answer in the same form. */
function isAbout({ route, params = {} }: Asked, details: WireStatus["details"]): boolean {
  const [, root, group] = route.slice(route.indexOf("/")).split("/");
  const plural = route.split("/").at(-2);
  return (
    details?.name === params.name &&
    details?.kind === plural &&
    (details?.group ?? "") === (root === "api" ? "" : group)
  );
}

const isOfNamespace = ({ reason, details }: WireStatus, { params = {} }: Asked): boolean =>
  reason === "NotFound" &&
  details?.kind === "namespaces" &&
  params.namespace !== undefined &&
  details.name === params.namespace;
