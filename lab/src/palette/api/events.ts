import type { JsonObject } from "../state/documents";
import { type Context, type LabEvent, timestamp } from "../state/world";
import type { App } from "./app";
import { notFound } from "./errors";
import { page } from "./lists";
import { type Caller, owns } from "./scope";

/** Events of one object, newest first unless ordered otherwise. */
export function eventRoutes(app: App): void {
  const { context } = app;
  app.on("GET /v1/events/components/{objectKind}/{objectUid}", ({ request, caller, param }) => {
    const [kind, uid] = [param("objectKind"), param("objectUid")];
    if (!isVisible(context, caller, kind, uid)) throw notFound(kind, uid);
    const mine = context.stores.events.filter((event) => event.objectKind === kind && event.objectUid === uid);
    return app.ok(page(request, mine.reverse().map(eventView)));
  });
}

function isVisible(context: Context, caller: Caller, kind: string, uid: string): boolean {
  const { clusters, gateways } = context.stores;
  if (kind === "spectrocluster") return clusters.some((c) => c.meta.uid === uid && owns(caller, c.home));
  return kind === "overlord" && gateways.some((g) => g.meta.uid === uid && g.tenantUid === caller.tenant.uid);
}

function eventView(event: LabEvent): JsonObject {
  const object = { kind: event.objectKind, name: event.objectName, uid: event.objectUid };
  const view: JsonObject = {
    metadata: { name: event.uid, uid: event.uid, creationTimestamp: timestamp(event.at) },
    involvedObject: object,
    reason: event.reason,
    message: event.message,
    severity: event.severity,
    source: { component: event.component, host: "" },
  };
  return event.objectKind === "spectrocluster" ? { ...view, relatedObject: object } : view;
}
