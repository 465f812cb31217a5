import { equal } from "../../core/diff";
import { CLAIM } from "../../core/identity/claims";
import type { Step } from "../../core/resource-controller";
import { isRecord } from "../../core/unknowns";
import { hasMask } from "./masked";
import { nameIn } from "./urns";
import type { WireStep } from "./wire-step";

/** What a step of the engine does to an object, or to its record alone. */
type Doing = Step["verb"] | "replaced" | "taken" | "record" | "nothing";

// Every operation that the engine knows.
const OPS: Readonly<Record<string, Doing>> = {
  same: "nothing",
  refresh: "nothing",
  read: "nothing",
  create: "create",
  update: "update",
  replace: "replace",
  "create-replacement": "replace",
  delete: "delete",
  "delete-replaced": "replaced",
  // The old object is deleted, and the new one is there already.
  "import-replacement": "taken",
  "read-replacement": "taken",
  import: "record",
  discard: "record",
  "discard-replaced": "record",
  "remove-pending-replace": "record",
};

/** Whether an operation changes an object, or what the state holds of one. */
export const isChanging = (op: string): boolean => OPS[op] !== undefined && OPS[op] !== "nothing";

/** What happens to one object; without a verb, nothing. */
export interface PlannedAction {
  verb: Step["verb"] | undefined;
  step: WireStep;
}

/** What happens by a preview. */
export interface PlannedActions {
  actions: readonly PlannedAction[];
  /** What happens to records alone, a sentence each. */
  records: readonly string[];
  /** Operations that this release does not know, a sentence each. */
  unknown: readonly string[];
}

/**
 * The steps of a preview by what they do to objects. With --show-replacement-steps a replacement comes in several, which are
 * one; a delete that an interrupted run left is one of its own.
 */
export function plannedActionsIn(steps: readonly WireStep[]): PlannedActions {
  const byUrn = new Map<string, WireStep[]>();
  for (const step of steps) byUrn.set(step.urn, [...(byUrn.get(step.urn) ?? []), step]);
  const all = [...byUrn.values()].flatMap(plannedActionsOf);
  const staying = all.map((action) => ({ action, why: whyItStays(action, all) }));
  return {
    actions: staying.map(({ action, why }) => (why === undefined ? action : { ...action, verb: undefined })),
    records: [
      ...staying.flatMap(({ why }) => why ?? []),
      ...steps.filter(({ op }) => OPS[op] === "record").map(ofRecord),
    ],
    unknown: steps.filter(({ op }) => OPS[op] === undefined).map(unknownStep),
  };
}

const doing = ({ op }: WireStep): Doing => OPS[op] ?? "nothing";

function plannedActionsOf(steps: readonly WireStep[]): PlannedAction[] {
  const [taken, replaced] = [steps.find(isDoing("taken")), steps.find(isDoing("replace"))];
  const [main] = [taken, replaced, steps.find(isDoing("create", "update"))].filter((step) => step !== undefined);
  const left = steps.filter(isDoing("replaced"));
  // That of the replacement itself.
  const own = taken ?? replaced;
  const at = own ? left.findIndex((step) => isSameRecord(step, own)) : -1;
  const deletes = [...steps.filter(isDoing("delete")), ...left.filter((_, i) => i !== at)];
  const [first] = steps.filter((step) => !deletes.includes(step) && !left.includes(step));
  const action = main ? mainAction(main, at < 0 && isDeletedBefore(steps)) : first && { verb: undefined, step: first };
  return [...(action ? [action] : []), ...deletes.map((step): PlannedAction => ({ verb: "delete", step }))];
}

const isDoing =
  (...ways: readonly Doing[]) =>
  (step: WireStep): boolean =>
    ways.includes(doing(step));

/**
 * Whether an interrupted run has deleted the old object of a replacement. The engine marks the record so as soon as it plans to delete it
 * first, too: only where the parts of the replacement are shown and the delete is none of them has it been done.
 */
const isDeletedBefore = (steps: readonly WireStep[]): boolean =>
  steps.some(({ op, oldState }) => op === "create-replacement" && oldState?.pendingReplacement === true);

function mainAction(step: WireStep, isDeleted: boolean): PlannedAction {
  const way = doing(step);
  const { oldState } = step;
  if (way === "taken") return { verb: oldState && oldState.external !== true ? "delete" : undefined, step };
  if (way === "replace" && isDeleted) return { verb: "create", step: { ...step, oldState: undefined } };
  return { verb: way === "replace" || way === "update" ? way : "create", step };
}

const claimIn = ({ oldState }: WireStep): unknown => {
  const outputs = oldState?.outputs;
  return isRecord(outputs) ? outputs[CLAIM] : undefined;
};

/**
 * Whether a replacement was ordered of what does not differ, the new record first. The engine gives the id as the reason of such a
 * replacement; the create finds its own object, takes it up under a new claim, and leaves nothing to the delete of the old record. Two
 * masked secrets need not be alike.
 */
function isTakenUpAgain(step: WireStep): boolean {
  const { oldState, newState, replaceReasons, detailedDiff, diffReasons } = step;
  const isOrdered = replaceReasons?.length === 1 && replaceReasons[0] === "id" && !detailedDiff && !diffReasons;
  const isDeletedFirst = oldState?.pendingReplacement === true;
  const inputs = newState?.inputs;
  const isSame = isRecord(inputs) && !hasMask(inputs) && equal(oldState?.inputs, inputs);
  return isOrdered && !isDeletedFirst && isSame && claimIn(step) !== undefined;
}

const isSameRecord = (a: WireStep, b: WireStep): boolean =>
  a.oldState?.id === b.oldState?.id && claimIn(a) === claimIn(b);

/** Why an object outlives the delete of a record; undefined where it does not. */
function whyItStays({ verb, step }: PlannedAction, all: readonly PlannedAction[]): string | undefined {
  if (verb === "replace" && isTakenUpAgain(step))
    return `'${nameIn(step.urn)}' is replaced by order ('--replace' or a taint): the object stays, since its new record takes it up`;
  if (verb !== "delete") return undefined;
  if (step.oldState?.retainOnDelete)
    return `'${nameIn(step.urn)}' leaves the state and stays as it is ('retainOnDelete')`;
  const holder = all.find((other) => other.verb !== "delete" && holds(other.step, step));
  if (!holder) return undefined;
  return `An old record of '${nameIn(step.urn)}' goes: the object stays, since a newer record holds it`;
}

function holds(other: WireStep, step: WireStep): boolean {
  const id = step.oldState?.id;
  const claim = claimIn(other);
  const isSameKind = other.urn.split("::")[2] === step.urn.split("::")[2];
  return isSameKind && id !== undefined && other.oldState?.id === id && claim !== undefined && claim !== claimIn(step);
}

const ofRecord = ({ op, urn }: WireStep): string =>
  op === "import" ? `'${nameIn(urn)}' is taken into the state` : `A record of '${nameIn(urn)}' leaves the state`;

const unknownStep = ({ op, urn }: WireStep): string =>
  `What the step '${op}' does to '${nameIn(urn)}' is not known to this release`;
