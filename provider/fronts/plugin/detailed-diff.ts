import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { type Change, equal } from "../../core/diff";
import type { Difference, PropertyMap } from "../../core/lifecycle";
import { valueAt } from "../../core/unknowns";

/** What a diff was made of, without secret wrappers. */
export interface Compared {
  olds: PropertyMap;
  /** Inputs as recorded; absent when the engine did not send them. */
  oldInputs: PropertyMap | undefined;
  news: PropertyMap;
}

type Kind = Change["kind"];

/** The answer to a diff: what differs by name and by path, and what needs a new object. */
export function diffResponse(found: Difference, compared: Compared): messages.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse()
    .setChanges(found.kind === "none" ? DIFF_NONE : DIFF_SOME)
    .setReplacesList([...found.replaces])
    .setDeletebeforereplace(found.deleteFirst)
    .setHasdetaileddiff(found.kind !== "none");
  const names = found.changes.map(({ keys }) => String(keys[0]));
  const details = response.getDetaileddiffMap();
  for (const [path, detail] of detailsOf(found.changes, compared)) details.set(path, detail);
  if (found.kind === "drift") {
    // What differs is no input: the update makes the report of it go away.
    names.push("drift");
    details.set("drift", detail("delete", false, false));
  }
  return response.setDiffsList([...new Set(names)]);
}

function detailsOf(changes: readonly Change[], compared: Compared): Map<string, messages.PropertyDiff> {
  const details = new Map<string, messages.PropertyDiff>();
  for (const change of changes) {
    const keys = findable(change, compared);
    const path = propertyPath(keys);
    const kind = keys.length === change.keys.length ? change.kind : "update";
    const replaces =
      change.cost === "replace" || details.get(path)?.getKind() === messages.PropertyDiff.Kind.UPDATE_REPLACE;
    details.set(path, detail(kind, replaces, differsInInputs(keys, compared)));
  }
  return details;
}

/**
 * The keys by which the engine finds both values of a change: items of a list are compared by what tells them apart, the
 * engine looks at their places. Where these disagree, the whole list is named.
 */
function findable({ keys, kind, before, after }: Change, { olds, news }: Compared): readonly PropertyKey[] {
  const list = keys.findIndex((key) => typeof key === "number");
  if (list < 0) return keys;
  const [old, next] = [valueAt(olds, keys), valueAt(news, keys)];
  // A default that stands for a missing old value is shown as what was added.
  const isOldThere =
    kind === "delete" ? old !== undefined && equal(old, before) : old === undefined || equal(old, before);
  const isNextThere = kind === "delete" ? next === undefined : equal(next, after);
  return isOldThere && isNextThere ? keys : keys.slice(0, list);
}

// The engine shows recorded inputs as the old value, or, where these say nothing new, the recorded outputs.
function differsInInputs(keys: readonly PropertyKey[], { oldInputs, news }: Compared): boolean {
  return oldInputs === undefined || !equal(valueAt(oldInputs, keys), valueAt(news, keys));
}

function detail(kind: Kind, replaces: boolean, inInputs: boolean): messages.PropertyDiff {
  const { Kind } = messages.PropertyDiff;
  const kinds = {
    add: [Kind.ADD, Kind.ADD_REPLACE],
    update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
    delete: [Kind.DELETE, Kind.DELETE_REPLACE],
  } as const;
  return new messages.PropertyDiff().setKind(kinds[kind][replaces ? 1 : 0]).setInputdiff(inInputs);
}

/** A path as the engine reads it: keys that are no plain names are quoted. */
export function propertyPath(keys: readonly PropertyKey[]): string {
  return keys.reduce<string>((path, key) => {
    if (typeof key === "number") return `${path}[${key}]`;
    const name = String(key);
    if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
    return path === "" ? name : `${path}.${name}`;
  }, "");
}
