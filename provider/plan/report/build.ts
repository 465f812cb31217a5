import { agreeing } from "../../core/text/counted";
import type { Certainty, EffectKind, Forecast } from "../../forecast/effect";
import { servers as serverCount, serverLabel } from "../../forecast/servers-in-words";
import { checkedIn, messagesIn } from "../read/messages";
import type { Preview, PreviewMessage } from "../read/preview";
import type { Replayed } from "../read/replay-preview";
import { nameIn } from "../read/urns";
import { approvalsNeeded, isUnapproved, subjectOf, unusedIn } from "./approvals";
import { capacityOf } from "./capacity";
import { type Group, type GroupEffect, grouped } from "./groups";
import { countsIn, headlineOf } from "./headline";
import { placeIn } from "./names";
import type { Report, Row } from "./report";
import { type SeenRack, serversOf } from "./servers";

/** All that a report is made from. */
export interface Evidence {
  preview: Preview;
  replayed: readonly Replayed[];
  /** What the configuration approves. */
  approve: readonly string[];
  racks: readonly SeenRack[];
  /** What could not be looked at as a whole, a sentence each. */
  unchecked: readonly string[];
  isFailed: boolean;
  commit: string | undefined;
  inventoryAt: string | undefined;
  madeAt: string;
}

/** What a planned change will do, from a preview and what the provider foresees of it. */
export function reportOf(evidence: Evidence): Report {
  const { preview, replayed, approve, racks, isFailed } = evidence;
  const groups = grouped(replayed);
  const counts = countsIn(groups);
  const approvals = approvalsNeeded(replayed, approve, preview.told);
  const servers = serversOf(replayed, groups, racks);
  const capacity = capacityOf(replayed, groups, servers, racks);
  const { project, stack, others } = preview;
  const endings = endingsIn(preview, replayed);
  const { commit, inventoryAt, madeAt } = evidence;
  return {
    project,
    stack,
    isFailed,
    headline: headlineOf(counts, replayed, {
      others: others + preview.records.length,
      refused: endings.length,
      isFailed,
      missing: capacity?.missing ?? 0,
    }),
    counts,
    rows: [...groups.filter(isTold).map(rowOf), ...endings.map(endingRow)],
    servers,
    capacity,
    irreversible: [...groups.flatMap(losses), ...objects(replayed)],
    unchecked: uncheckedIn(evidence),
    approvals,
    approve: approvals.flatMap(({ text }) => text ?? []),
    // A preview that failed does not hold every change.
    unusedApprovals: isFailed || endings.length > 0 ? [] : unusedIn(approve, approvals),
    checked: [...preview.records, ...checkedIn(replayed)],
    messages: messagesIn(preview, replayed, approve),
    others,
    commit,
    inventoryAt,
    madeAt,
  };
}

/** Refusals at which the preview ended, so that it holds no step of theirs. */
const endingsIn = ({ told }: Preview, replayed: readonly Replayed[]): PreviewMessage[] =>
  told.filter((one) => isUnapproved(one) && !replayed.some(({ step }) => step.urn === one.urn && step.verb));

function endingRow({ urn, text, refusal }: PreviewMessage): Row {
  const [cluster = "", pool = ""] = (refusal?.approval?.about ?? "").split("/");
  const nothing = { isControlPlane: false, effects: [], inPlace: [], reasons: [], time: undefined };
  const subjects = refusal?.approval ? [refusal.approval.about] : [];
  return { cluster, pool, subjects, ...nothing, planned: [{ verb: "update", name: nameIn(urn) }], refused: [text] };
}

const ENDED =
  "The preview ended at a change that needs an approval: what depends on that is not in it. 'palette-maas plan' without --preview goes on";

/** A cluster whose change concerns its pools' servers and nothing else is told by their lines. */
function isTold({ cluster, pool, replayed }: Group): boolean {
  return (
    cluster === "" ||
    pool !== "" ||
    replayed.some(
      ({ forecast, refused }) =>
        !forecast || forecast.effects.length === 0 || refused !== undefined || hasInPlace(forecast),
    )
  );
}

// Of what is made or deleted every input changes, which says nothing.
const hasInPlace = ({ verb, inPlace }: Forecast): boolean =>
  (verb === "update" || verb === "replace") && inPlace.length > 0;

function rowOf({ cluster, pool, isControlPlane, replayed, effects }: Group): Row {
  return {
    cluster,
    pool,
    isControlPlane,
    subjects: [...new Set(replayed.map(subjectOf))],
    planned: replayed.flatMap(({ step }) => (step.verb ? [{ verb: step.verb, name: step.name }] : [])),
    effects: mostSevereFirst(effects).map(({ kind, certainty, count, servers, exchange, causes }) => ({
      kind,
      certainty,
      count,
      servers: servers.map(serverLabel),
      exchange,
      causes,
    })),
    inPlace: inPlaceIn(replayed),
    reasons: effects.flatMap(({ reasons }) => reasons),
    time: effects.map(({ time }) => time).find((time) => time !== undefined),
    refused: replayed.flatMap(({ refused }) => refused?.text ?? []),
  };
}

/** Inputs that change without touching a server. Those that nobody but us notices are told where nothing else is. */
function inPlaceIn(replayed: readonly Replayed[]): string[] {
  const told = replayed.flatMap(({ forecast }) => (forecast && hasInPlace(forecast) ? forecast.inPlace : []));
  const isTouching = replayed.some(({ forecast }) => forecast && forecast.effects.length > 0);
  const rest = replayed.flatMap(({ step }) => (step.verb === "update" ? step.changed : []));
  return [...new Set(told.length > 0 || isTouching ? told : rest)];
}

const GRAVITY: readonly EffectKind[] = ["deletes", "replaces", "releases", "reinstalls", "allocates"];

const mostSevereFirst = (effects: readonly GroupEffect[]): GroupEffect[] =>
  [...effects].sort((a, b) => GRAVITY.indexOf(a.kind) - GRAVITY.indexOf(b.kind));

function losses({ cluster, pool, effects }: Group): string[] {
  return effects.flatMap((effect) => loss(effect, cluster === "" ? pool : `${cluster}/${pool}`));
}

const be = (count: number, certainty: Certainty): string =>
  certainty === "may" ? "may be" : agreeing(count, "is", "are");

function loss({ kind, certainty, count, servers }: GroupEffect, of: string): string[] {
  const told: Record<EffectKind, string[]> = {
    allocates: [],
    reinstalls: [`${serverCount(count)} of ${of} ${be(count, certainty)} reinstalled: what is on their disks is lost`],
    releases: [
      `${servers.length > count ? `${count} of ${serverCount(servers.length)}` : serverCount(count)} of ${of} ${be(count, certainty)} released, and may be taken by others`,
    ],
    replaces: [
      `${serverCount(count)} of ${of} ${be(count, certainty)} given up by a replacement: what runs there ends`,
    ],
    deletes: [`${serverCount(count)} of ${of} ${be(count, certainty)} released, since that is deleted`],
  };
  return told[kind];
}

/** What is deleted or replaced without a server being concerned. */
function objects(all: readonly Replayed[]): string[] {
  return all.flatMap((replayed) => {
    const { step, forecast } = replayed;
    if (step.verb !== "delete" && step.verb !== "replace") return [];
    if (forecast?.effects.some(({ kind }) => kind === "deletes" || kind === "replaces")) return [];
    return [`${subjectOf(replayed)} is ${step.verb}d`];
  });
}

function uncheckedIn({ preview, replayed, unchecked, racks }: Evidence): string[] {
  const own = replayed.flatMap(({ step, unchecked: of, forecast }) => [
    ...of,
    ...(forecast?.unsure ?? []).map((text) => `${placeIn(step, replayed)}: ${text}`),
  ]);
  const isAllocating = replayed.some(({ forecast }) => forecast?.effects.some(({ kind }) => kind === "allocates"));
  const blind = racks.length === 0 && isAllocating ? ["Whether enough servers are free: no MAAS was looked at"] : [];
  return [
    ...new Set([
      ...(endingsIn(preview, replayed).length > 0 ? [ENDED] : []),
      ...preview.unknown,
      ...unchecked,
      ...unseenIn(replayed),
      ...own,
      ...blind,
    ]),
  ];
}

/** Many steps mostly fail to be looked at for one reason: it is told once. */
function unseenIn(all: readonly Replayed[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { step, unseen } of all) {
    if (unseen !== undefined) byReason.set(unseen, [...(byReason.get(unseen) ?? []), `'${step.name}'`]);
  }
  return [...byReason].map(([reason, names]) => `Of ${inShort(names)} the record alone counts: ${reason}`);
}

function inShort(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
