import { servers as serverCount } from "../../forecast/servers-in-words";
import type {
  CapacityRow,
  Counts,
  Message,
  Report,
  Row,
  RowEffect,
  Server,
  ServerOutcome,
  Span,
} from "../report/report";

/** What will have become of a server, and the sign for it where colours do not count. */
export const OUTCOMES: Readonly<Record<ServerOutcome, { word: string; sign: string }>> = {
  reinstalled: { word: "reinstalled", sign: "R" },
  "may-be-reinstalled": { word: "may be reinstalled", sign: "R?" },
  released: { word: "released", sign: "−" },
  "may-be-released": { word: "may be released", sign: "−?" },
  "released-or-reinstalled": { word: "released or reinstalled", sign: "−R" },
  replaced: { word: "given up by a replacement", sign: "⇄" },
  deleted: { word: "released by a delete", sign: "✕" },
  stays: { word: "stays as it is", sign: "=" },
  free: { word: "free", sign: "○" },
  elsewhere: { word: "in use by others", sign: "·" },
  "out-of-order": { word: "not usable", sign: "!" },
};

/** Outcomes that a change brings about. */
export const isAffected = ({ outcome }: Server): boolean =>
  !["stays", "free", "elsewhere", "out-of-order"].includes(outcome);

/** `3`, or `1 to 3` where it is not known which servers are taken. */
export const describeSpan = ({ least, most }: Span): string => (least === most ? String(least) : `${least} to ${most}`);

/** An effect without the reason for it: `11 reinstalled, one after the other, needs 1 free`. */
export function describeEffect({ kind, certainty, count, servers, exchange }: RowEffect): string {
  const may = certainty === "may" ? "may be " : "";
  switch (kind) {
    case "allocates":
      return `${serverCount(count)} allocated`;
    case "releases":
      return `${count < servers.length ? `${count} of ${serverCount(servers.length)}` : serverCount(count)} ${may}released`;
    case "replaces":
      return `${serverCount(count)} given up by a replacement`;
    case "deletes":
      return `${serverCount(count)} released by a delete`;
    case "reinstalls":
      return `${serverCount(count)} ${may}reinstalled${exchange ? paceOf(exchange, count) : ""}`;
  }
}

function paceOf({ atOnce, spare }: { atOnce: number; spare: number }, count: number): string {
  const pace = count < 2 ? "" : atOnce === 1 ? ", one after the other" : `, ${atOnce} at a time`;
  return `${pace}${spare === 0 ? "" : `, needs ${spare} free`}`;
}

const DONE = { create: "made", update: "changed in place", replace: "replaced", delete: "deleted" } as const;

/** What a row says happens; where no server is concerned, what happens to the object. */
export const describeRow = (row: Row): string[] => [
  ...(row.refused.length > 0 ? ["refused"] : []),
  ...row.effects.map(describeEffect),
  ...describeOwnChange(row),
];

/** What happens to the object itself, where that is not told by what happens to its servers. */
export function describeOwnChange({ planned, effects, inPlace }: Row): string[] {
  const own = planned.filter(({ verb }) => effects.length === 0 || (verb === "update" && inPlace.length > 0));
  return [...new Set(own.map(({ verb }) => DONE[verb]))];
}

/** What a row is about: `workers`, `control-plane (control plane)`, `the cluster`. */
export function placeOf({ cluster, pool, isControlPlane }: Row): { cluster: string; pool: string } {
  if (cluster === "") return { cluster: "", pool };
  if (pool === "") return { cluster, pool: "the cluster" };
  return { cluster, pool: isControlPlane && pool !== "control-plane" ? `${pool} (control plane)` : pool };
}

/** What changes there. */
export function changesIn({ effects, inPlace }: Row): string[] {
  return [...new Set([...effects.flatMap(({ causes }) => causes), ...inPlace])];
}

/** Whether somebody has to see to a headline: something that cannot be undone happens. */
export const isDestructive = ({ reinstalled, mayBeReinstalled, released, replaced, deleted }: Counts): boolean =>
  reinstalled + mayBeReinstalled + released + replaced + deleted > 0;

/** Which stack and which state of things a report is about. */
export function basisOf({ project, stack, commit, inventoryAt, madeAt }: Report): string[] {
  const place = [project, stack].filter((part) => part !== "").join("/");
  return [
    ...(place === "" ? [] : [`stack ${place}`]),
    ...(commit === undefined ? [] : [`commit ${commit.slice(0, 12)}`]),
    inventoryAt === undefined ? "MAAS not looked at" : `inventory of ${moment(inventoryAt)}`,
    `made ${moment(madeAt)}`,
  ];
}

const moment = (iso: string): string => `${iso.slice(0, 16).replace("T", " ")} UTC`;

/** Whether capacity is told for more than one MAAS. */
const hasSites = (rows: readonly CapacityRow[]): boolean => new Set(rows.map(({ site }) => site)).size > 1;

/** The table of capacity: its head, and its cells as they are to be escaped. */
export function capacityTable(rows: readonly CapacityRow[], shown = rows): { head: string[]; cells: string[][] } {
  const site = hasSites(rows);
  const head = ["zone", "resource pool", "servers", "free before", "free after", "not usable"];
  const cells = shown.map((row) => [
    ...(site ? [row.site] : []),
    row.zone,
    row.resourcePool,
    String(row.total),
    String(row.free),
    describeSpan(row.freeAfter),
    String(row.outOfOrder),
  ]);
  return { head: [...(site ? ["MAAS"] : []), ...head], cells };
}

/** What an exchange of servers needs besides. */
export function spareNote(spare: number): string {
  if (spare === 0) return "";
  return `; while servers are exchanged, ${spare === 1 ? "1 free one is" : `up to ${spare} free ones are`} needed`;
}

// A program that fails may print pages.
const shortened = (text: string, most = 1500): string => (text.length > most ? `${text.slice(0, most)} ...` : text);

/** Messages of one kind: those about resources, or those about the program. */
export function messagesOf(
  messages: readonly Message[],
  of: Message["severity"],
  about: "resources" | "program",
): string[] {
  const own = messages.filter(
    ({ severity, resource }) => severity === of && (resource === "") === (about === "program"),
  );
  return own.map(({ resource, text }) => shortened(resource === "" ? text : `${resource}: ${text}`));
}
