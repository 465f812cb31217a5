import type { Line } from "../core/plan-result";
import { agreeing, counted } from "../core/text/counted";
import { upperFirst } from "../core/text/upper-first";
import type { Effect, Forecast } from "./effect";
import { hostNames, servers } from "./servers-in-words";

/** A forecast as lines: one for everything that happens to servers, and a warning where that cannot be undone. */
export function linesOf(forecast: Forecast): Line[] {
  const { effects, time } = forecast;
  if (effects.length === 0) return forecast.unsure.map((text): Line => ({ severity: "warning", text: `${text}.` }));
  const parts = [...reinstallParts(forecast), ...effects.filter(({ kind }) => kind !== "reinstalls").map(partOf)];
  const span = time === undefined ? "" : ` (${time})`;
  const text = `${upperFirst(parts.join("; "))}${span}.`;
  const isIrreversible = effects.some(({ kind }) => kind !== "allocates");
  return [
    { severity: isIrreversible ? "warning" : "info", text },
    ...forecast.unsure.map((unsure): Line => ({ severity: "warning", text: `${unsure}.` })),
  ];
}

function partOf(effect: Effect): string {
  const { kind, count, servers: which, causes } = effect;
  const names = which.length === 0 ? "" : `: ${hostNames(which)}`;
  const why = causes.length === 0 ? "" : `changing ${pathsIn([effect])} `;
  switch (kind) {
    case "allocates":
      return `${why}allocates ${servers(count)}${effect.isControlPlane ? " for the control plane" : ""}`;
    case "releases":
      return `${why}releases ${count} of ${servers(Math.max(which.length, count))}${names}`;
    case "replaces":
      return `${why}gives up ${servers(count)} of pool '${effect.pool}'${names}`;
    default:
      return `releases ${servers(count)} of pool '${effect.pool}'${names}`;
  }
}

/** What is reinstalled for certain is one part, what may be another: in a cluster each goes in one sweep. */
function reinstallParts({ effects, subject, reasons }: Forecast): string[] {
  const groups = (["will", "may"] as const).map((certainty) =>
    effects.filter((effect) => effect.kind === "reinstalls" && effect.certainty === certainty),
  );
  return groups.filter((group) => group.length > 0).map((group) => sweep(group, subject.kind === "pool", reasons));
}

function sweep(effects: readonly Effect[], isOwnPool: boolean, reasons: readonly string[]): string {
  const verb = effects[0]?.certainty === "will" ? "reinstalls" : "may reinstall";
  const why = reasons.length === 0 ? "" : ` (${reasons.join("; ")})`;
  const which = isOwnPool ? `every server of the pool${paceOf(effects)}: ${namesOf(effects)}` : inCluster(effects);
  return `changing ${pathsIn(effects)} ${verb} ${which}${why}${spareOf(effects)}${zoneHint(effects, isOwnPool)}`;
}

function inCluster(effects: readonly Effect[]): string {
  const [first, ...more] = effects;
  if (!first?.isControlPlane) return `${effects.map(poolPart).join(", then ")}${paceOf(effects)}`;
  if (more.length === 0) return `the control plane${paceOf(effects, "one server")}: ${namesOf(effects)}`;
  const parts = [`control plane (${namesOf([first])})`, ...more.map(poolPart)];
  return `every machine of the cluster${paceOf(effects)}: ${parts.join(", then ")}`;
}

const poolPart = (effect: Effect): string => `pool '${effect.pool}' (${namesOf([effect])})`;

const namesOf = (effects: readonly Effect[]): string => hostNames(effects.flatMap(({ servers: which }) => which));

function paceOf(effects: readonly Effect[], one = "one"): string {
  if (effects.reduce((sum, { count }) => sum + count, 0) < 2) return "";
  const atOnce = Math.max(...effects.map(({ exchange }) => exchange?.atOnce ?? 1));
  return atOnce === 1 ? `, ${one} after the other` : `, ${atOnce} at a time`;
}

function spareOf(effects: readonly Effect[]): string {
  const spare = Math.max(...effects.map(({ exchange }) => exchange?.spare ?? 0));
  return spare === 0
    ? ""
    : `; it needs ${agreeing(spare, "one free server that matches", `${counted(spare, "free server")} that match`)}`;
}

const zoneHint = (effects: readonly Effect[], isOwnPool: boolean): string =>
  isOwnPool && effects.some(({ causes }) => causes.some(({ path }) => path === "zones"))
    ? "; a new pool in the new zone touches no running server"
    : "";

const pathsIn = (effects: readonly Effect[]): string =>
  [...new Set(effects.flatMap(({ causes }) => causes.map(({ path }) => `'${path}'`)))].join(", ");

/** A sentence with a note behind it. */
export const withNote = (sentence: string, note: string): string => `${beforeNote(sentence)}${note}.`;

/** How a sentence begins that has some note behind it. */
export const beforeNote = (sentence: string): string => `${sentence.replace(/\.$/, "")}; `;
