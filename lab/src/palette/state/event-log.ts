import type { Context, Meta } from "./world";

const recentEvents = 20_000;

export interface EventNote {
  reason: string;
  message: string;
  severity?: "info" | "warning" | "error";
  component?: string;
}

/** Notes that something happened to an object; the oldest events are forgotten. */
export function addEvent(context: Context, about: { kind: string; meta: Meta }, note: EventNote): void {
  const { events } = context.stores;
  events.push({
    uid: context.marks.uid(),
    objectKind: about.kind,
    objectUid: about.meta.uid,
    objectName: about.meta.name,
    reason: note.reason,
    message: note.message,
    severity: note.severity ?? "info",
    component: note.component ?? "palette",
    at: context.clock.now(),
  });
  if (events.length > recentEvents) events.splice(0, recentEvents / 10);
}
