import { agreeing, counted } from "../../core/text/counted";
import type { EffectKind } from "../../forecast/effect";
import type { Replayed } from "../read/replay-preview";
import type { Group } from "./groups";
import type { Counts } from "./report";

/** How many servers each kind of change concerns. */
export function countsIn(groups: readonly Group[]): Counts {
  const effects = groups.flatMap((group) => group.effects);
  const sum = (kind: EffectKind, certainty?: "will" | "may"): number =>
    effects
      .filter((effect) => effect.kind === kind && (certainty === undefined || effect.certainty === certainty))
      .reduce((total, { count }) => total + count, 0);
  return {
    reinstalled: sum("reinstalls", "will"),
    mayBeReinstalled: sum("reinstalls", "may"),
    released: sum("releases"),
    replaced: sum("replaces"),
    deleted: sum("deletes"),
    allocated: sum("allocates"),
  };
}

/** What a headline depends on besides. */
export interface HeadlineContext {
  /** How many changes there are beside those of our own objects. */
  others: number;
  isFailed: boolean;
  /** How many changes the preview ended at, since they are refused. */
  refused: number;
  /** How many free servers it takes more than there are. */
  missing: number;
}

/** What happens, in one sentence: `11 servers are reinstalled, 2 released, 3 allocated`. */
export function headlineOf(counts: Counts, all: readonly Replayed[], about: HeadlineContext): string {
  const { others, isFailed, missing } = about;
  const refused = about.refused + all.filter((one) => one.refused !== undefined).length;
  const ending = refused === 0 ? "" : `; ${refused === 1 ? "1 change" : `${refused} changes`} will be refused`;
  const short = missing === 0 ? "" : `; ${counted(missing, "free server")} ${agreeing(missing, "is", "are")} missing`;
  const told = servers(counts) ?? (about.refused > 0 ? undefined : without(all, others));
  const sentence = told === undefined ? `${ending.slice(2)}${short}` : `${told}${short}${ending}`;
  return isFailed
    ? `The preview failed. As far as it came: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`
    : sentence;
}

function servers(counts: Counts): string | undefined {
  const parts: [count: number, done: string][] = [
    [counts.reinstalled, "reinstalled"],
    [counts.released, "released"],
    [counts.deleted, "released by deletes"],
    [counts.replaced, "given up by replacements"],
    [counts.allocated, "allocated"],
  ];
  const told = parts.filter(([count]) => count > 0);
  const may = counts.mayBeReinstalled;
  if (told.length === 0 && may === 0) return undefined;
  if (told.length === 0) return `Up to ${counted(may, "server")} may be reinstalled`;
  const words = told.map(([count, done], i) =>
    i === 0 ? `${counted(count, "server")} ${agreeing(count, "is", "are")} ${done}` : `${count} ${done}`,
  );
  return [...words, ...(may > 0 ? [`up to ${may} more may be reinstalled`] : [])].join(", ");
}

function without(all: readonly Replayed[], others: number): string {
  const changed = all.filter(({ step }) => step.verb !== undefined).length + others;
  if (changed === 0) return "Nothing changes";
  const unread = all.filter(({ isUnreadable }) => isUnreadable).length;
  if (unread > 0) return `What ${unread === 1 ? "1 change does" : `${unread} changes do`} to servers is not known`;
  return `No server is touched by ${changed === 1 ? "1 change" : `${changed} changes`}`;
}
