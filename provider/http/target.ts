import { ProviderError } from "../core/errors";
import type { Call } from "./call";

/** Where a call goes: what undici takes. */
export interface Target {
  method: string;
  origin: string;
  path: string;
}

const METHOD_AND_TEMPLATE = /^(GET|HEAD|POST|PUT|PATCH|DELETE) (\/\S*)$/;

/** Builds the address of a call below the base address; a query may stand in the template (`/users/?op=whoami`). */
export function targetOf(baseUrl: string, call: Pick<Call<unknown>, "route" | "params" | "query">): Target {
  const [, method, template] = METHOD_AND_TEMPLATE.exec(call.route) ?? [];
  if (method === undefined || template === undefined) throw new Error(`'${call.route}' is not a route`);
  const base = new URL(baseUrl);
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => segment(call.route, name, call.params?.[name]));
  const query = queryOf(call.query ?? {});
  const joint = query === "" ? "" : path.includes("?") ? "&" : "?";
  return { method, origin: base.origin, path: `${base.pathname.replace(/\/+$/, "")}${path}${joint}${query}` };
}

// An empty segment or dots would name another object than the one that was meant.
function segment(route: string, name: string, value: string | undefined): string {
  if (value === undefined) throw new Error(`'${route}' needs the parameter '${name}'`);
  if (value === "" || value === "." || value === "..") {
    throw new ProviderError(`'${value}' cannot be the ${name} in ${route}: nothing was sent.`);
  }
  return encodeURIComponent(value);
}

function queryOf(query: NonNullable<Call<unknown>["query"]>): string {
  const pairs = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const item of Array.isArray(value) ? value : [value]) pairs.append(key, String(item));
  }
  return pairs.toString();
}
