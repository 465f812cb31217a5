import { messageOf, ProviderError } from "../../core/errors";
import { ownerOf } from "../../core/identity/urn";
import type { Line, PlanResult } from "../../core/plan-result";
import type { Refusal } from "../../core/refusal";
import type { ResourceController } from "../../core/resource-controller";
import type { Runtime } from "../../core/runtime";
import { isRecord } from "../../core/unknowns";
import type { Forecast } from "../../forecast/effect";
import { withoutOddMembers } from "./odd-members";
import type { PreviewStep } from "./preview";

/** A planned step with what the provider says of it. */
export interface Replayed {
  step: PreviewStep;
  /** Undefined where there is nothing to say. */
  forecast: Forecast | undefined;
  lines: readonly Line[];
  /** Why it will not be done. */
  refused: Refusal | undefined;
  /** What could not be looked at, a sentence each. */
  unchecked: readonly string[];
  /** Why the record alone counts, where somebody tried to look. */
  unseen: string | undefined;
  /** The record or the inputs hold what this release cannot read: nothing is known of the step. */
  isUnreadable?: true;
}

/** What is needed to look ahead. */
export interface PreviewReplay {
  controllers: ReadonlyMap<string, ResourceController>;
  runtime: Omit<Runtime, "urn" | "owner">;
  approvals: readonly string[];
  /** Without a request: from the record alone. */
  isBlind: boolean;
}

const AT_ONCE = 8;

/** Asks the provider, as the preview did, what each planned step brings about; in the order of the steps. */
export async function replayPreview(steps: readonly PreviewStep[], replay: PreviewReplay): Promise<Replayed[]> {
  const found = new Map<PreviewStep, Replayed>();
  const waiting = [...steps];
  const worker = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift())
      found.set(step, await one(step, replay));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return steps.flatMap((step) => found.get(step) ?? []);
}

async function one(given: PreviewStep, replay: PreviewReplay): Promise<Replayed> {
  const controller = replay.controllers.get(given.type);
  const { step, odd } = controller ? withoutOddMembers(given, controller) : { step: given, odd: [] };
  const nothing: Replayed = {
    step,
    forecast: undefined,
    lines: [],
    refused: undefined,
    unchecked: [],
    unseen: undefined,
  };
  if (!controller || !step.verb) return nothing;
  if (odd.length > 0) return { ...nothing, unchecked: [unreadable(step, odd)], isUnreadable: true };
  const unchecked = step.hidden.map(
    (path) => `'${path}' of '${step.name}' is secret: what changing it does is not told`,
  );
  const seen = replay.isBlind
    ? await tried(controller, step, replay, true)
    : await withAndWithoutSight(controller, step, replay);
  const { result, refused, unseen } = seen;
  const forecast = result && isForecast(result.detail) ? result.detail : undefined;
  return {
    step,
    forecast,
    lines: result?.lines ?? [],
    refused: refused ?? refusalIn(controller, step, replay.approvals),
    unchecked,
    unseen,
  };
}

const unreadable = ({ name }: PreviewStep, odd: readonly string[]): string =>
  `What happens to '${name}' is not known: ${odd.map((path) => `'${path}'`).join(", ")} in its record or its inputs is not of the kind ` +
  "that this release records. Look at 'pulumi stack export', then run 'pulumi refresh'";

interface Tried {
  result?: PlanResult | undefined;
  refused?: Refusal;
  unseen?: string;
}

/** Looks from the record alone where services cannot be asked, or what they know forbids the step. */
async function withAndWithoutSight(
  controller: ResourceController,
  step: PreviewStep,
  replay: PreviewReplay,
): Promise<Tried> {
  const seeing = await tried(controller, step, replay, false);
  if (seeing.refused === undefined && seeing.unseen === undefined) return seeing;
  const blind = await tried(controller, step, replay, true);
  return blind.refused === undefined ? { ...seeing, result: blind.result } : blind;
}

async function tried(
  controller: ResourceController,
  step: PreviewStep,
  { runtime }: PreviewReplay,
  isBlind: boolean,
): Promise<Tried> {
  const { verb, id, olds, news, urn } = step;
  if (!verb) return {};
  const own = { ...runtime, urn, owner: ownerOf(urn) };
  try {
    return { result: await controller.plan(own, { verb, olds, news, ...(id === undefined ? {} : { id }) }, isBlind) };
  } catch (error) {
    // Without a request nothing but a refusal fails, and with one it says so by its class.
    const isRefusal = error instanceof ProviderError || isBlind;
    if (isRefusal) return { refused: refusalOf(error) };
    return { unseen: isOfJavaScript(error) ? OTHERWISE_MADE : messageOf(error) };
  }
}

// Records and inputs that another release wrote lack what this one counts on: what JavaScript says of that helps nobody.
const isOfJavaScript = (error: unknown): boolean =>
  [TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => error instanceof kind);

const OTHERWISE_MADE =
  "its record or its inputs lack what this release writes there; run 'pulumi refresh', and preview again with this release";

const refusalOf = (error: unknown): Refusal =>
  (error instanceof ProviderError ? error.refusal : undefined) ?? { code: "refused", text: messageOf(error) };

// A preview asks no provider about deletes, and one for a plan passes what lacks an approval; the apply is refused then.
function refusalIn(
  controller: ResourceController,
  { verb, id, olds, news }: PreviewStep,
  approvals: readonly string[],
): Refusal | undefined {
  return verb && controller.refusalOf({ verb, olds, news, ...(id === undefined ? {} : { id }) }, approvals);
}

function isForecast(detail: unknown): detail is Forecast {
  return (
    isRecord(detail) && isRecord(detail.subject) && Array.isArray(detail.effects) && Array.isArray(detail.approvals)
  );
}
