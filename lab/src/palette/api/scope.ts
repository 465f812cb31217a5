import type { Received } from "../../http";
import type { Context, Home, Tenant } from "../state/world";
import { notFound, refusal } from "./errors";

/** Who asks, and in which scope. */
export interface Caller {
  tenant: Tenant;
  projectUid?: string;
}

/** The caller of a request; refuses a missing or unknown credential, and a project that is not the tenant's. */
export function callerOf(context: Context, request: Pick<Received, "headers">): Caller {
  const tenant = tenantOf(context, request);
  const projectUid = header(request, "projectuid");
  if (!projectUid) return { tenant };
  const known = context.stores.projects.some((p) => p.uid === projectUid && p.tenantUid === tenant.uid);
  if (!known) throw notFound("project", projectUid);
  return { tenant, projectUid };
}

function tenantOf(context: Context, request: Pick<Received, "headers">): Tenant {
  const { tenants, sessions } = context.stores;
  const apiKey = header(request, "apikey");
  const token = header(request, "authorization");
  const byKey = tenants.find((tenant) => tenant.apiKeys.includes(apiKey));
  const byToken = tenants.find((tenant) => tenant.uid === sessions.get(token)?.tenantUid);
  const found = apiKey ? byKey : byToken;
  if (found) return found;
  if (!apiKey && !token) throw refusal(401, "InvalidCredential", "Authentication is required: no ApiKey header");
  // The real service echoes the credential too; clients have to redact it.
  throw refusal(401, "InvalidCredential", `ApiKey '${apiKey || token}' is invalid or has expired`);
}

function header(request: Pick<Received, "headers">, name: string): string {
  const value = request.headers[name];
  return typeof value === "string" ? value : "";
}

export function homeOf(caller: Caller): Home {
  const home: Home = { tenantUid: caller.tenant.uid };
  return caller.projectUid ? { ...home, projectUid: caller.projectUid } : home;
}

/** Whether the object lives exactly where the caller asks. */
export function owns(caller: Caller, home: Home): boolean {
  return home.tenantUid === caller.tenant.uid && home.projectUid === caller.projectUid;
}

/** Whether the caller may read it: their own, or the tenant's from within a project. */
export function sees(caller: Caller, home: Home): boolean {
  return home.tenantUid === caller.tenant.uid && (home.projectUid === undefined || owns(caller, home));
}

export function scopeName(home: Home): string {
  return home.projectUid ? "project" : "tenant";
}
