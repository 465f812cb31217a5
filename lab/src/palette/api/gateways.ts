import type { Context, Gateway } from "../state/world";
import type { Call } from "./app";
import { notFound } from "./errors";
import type { Caller } from "./scope";

/** The gateways of the caller's tenant. */
export function gatewaysOf(context: Context, caller: Caller): Gateway[] {
  return context.stores.gateways.filter((gateway) => gateway.tenantUid === caller.tenant.uid);
}

/** The gateway of the request's `{uid}`. */
export function gatewayOf(context: Context, { caller, param }: Call): Gateway {
  return gatewayByUid(context, caller, param("uid"));
}

export function gatewayByUid(context: Context, caller: Caller, uid: string): Gateway {
  const found = gatewaysOf(context, caller).find((gateway) => gateway.meta.uid === uid);
  if (!found) throw notFound("overlord", uid);
  return found;
}
