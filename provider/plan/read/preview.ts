import { z } from "zod";
import { ProviderError } from "../../core/errors";
import type { Refusal } from "../../core/refusal";
import type { PropertyMap, Step } from "../../core/resource-controller";
import { isRecord } from "../../core/unknowns";
import { unmasked } from "./masked";
import { isChanging, type PlannedAction, plannedActionsIn } from "./planned-actions";
import { liftableRefusal } from "./printed-refusal";
import { isOfEngine, nameIn, ourType } from "./urns";
import { WireStep } from "./wire-step";

/** A step of a preview that is about a resource of ours. */
export interface PreviewStep {
  urn: string;
  /** Last part of its type: `Cluster`. */
  type: string;
  /** The logical name. */
  name: string;
  /** Undefined where nothing changes. */
  verb: Step["verb"] | undefined;
  id: string | undefined;
  olds: PropertyMap;
  news: PropertyMap;
  /** Dotted paths of inputs that change, hidden ones aside. */
  changed: readonly string[];
  /** Names of inputs that make it a replacement. */
  replacing: readonly string[];
  /** Dotted paths of changed inputs whose values are masked: what changing them does cannot be told. */
  hidden: readonly string[];
  /** URNs that inputs come from, by the name of the input. */
  dependsOn: Readonly<Record<string, readonly string[]>>;
}

/** What the preview said beside its steps. */
export interface PreviewMessage {
  severity: "error" | "warning" | "info";
  /** Empty where it is about the program as a whole. */
  urn: string;
  text: string;
  /** The refusal of a resource that an approval lifts, where the preview ended by it. */
  refusal?: Refusal | undefined;
}

/** `pulumi preview --json`, as far as it concerns us. */
export interface Preview {
  project: string;
  stack: string;
  /** Configuration of the stack, secrets masked. */
  config: Readonly<Record<string, string>>;
  steps: readonly PreviewStep[];
  /** How many resources of others change. */
  others: number;
  /** What happens to records alone, or is not known, a sentence each. */
  records: readonly string[];
  unknown: readonly string[];
  told: readonly PreviewMessage[];
}

const Wire = z.object({
  config: z.record(z.string(), z.string()).nullish(),
  // There is none where the preview failed before its first step.
  steps: z.array(WireStep).nullish(),
  diagnostics: z.array(z.object({ urn: z.string().optional(), message: z.string(), severity: z.string() })).nullish(),
});

/** Reads what `pulumi preview --json` printed. Fails with a sentence that quotes nothing of it. */
export function readPreview(text: string, from: string): Preview {
  const parsed = Wire.safeParse(asJson(text, from));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue && issue.path.length > 0 ? ` (see '${issue.path.join(".")}')` : "";
    throw new ProviderError(`${from} does not hold what 'pulumi preview --json' prints${where}.`);
  }
  const { config, diagnostics } = parsed.data;
  const steps = parsed.data.steps ?? [];
  const { project, stack } = placeOf([
    ...steps.map(({ urn }) => urn),
    ...(diagnostics ?? []).map(({ urn }) => urn ?? ""),
  ]);
  const ours = steps.filter(({ urn }) => ourType(urn) !== undefined);
  const told = (diagnostics ?? []).flatMap(({ urn = "", message, severity }) => toldOf(urn, message, severity));
  const others = steps.filter(
    (step) => ourType(step.urn) === undefined && isChanging(step.op) && !isOfEngine(step.urn),
  );
  const { actions, records, unknown } = plannedActionsIn(ours);
  const all = { steps: actions.map(stepOf), others: new Set(others.map(({ urn }) => urn)).size };
  return { project, stack, config: config ?? {}, ...all, records, unknown, told };
}

function asJson(text: string, from: string): unknown {
  if (text.trim() === "") throw new ProviderError(`${from} is empty: the preview printed nothing.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const hint = "print it with 'pulumi preview --json > preview.json', standard error apart";
    throw new ProviderError(`${from} is not JSON: ${hint}.`, { cause });
  }
  const isPreview = isRecord(value) && ("steps" in value || "diagnostics" in value || "changeSummary" in value);
  if (!isPreview) throw new ProviderError(`${from} does not hold what 'pulumi preview --json' prints.`);
  return value;
}

function placeOf(urns: readonly string[]): { project: string; stack: string } {
  const urn = urns.find((one) => one.startsWith("urn:pulumi:"));
  const [stack = "", project = ""] = urn?.slice("urn:pulumi:".length).split("::") ?? [];
  return { project, stack };
}

function stepOf({ verb, step }: PlannedAction): PreviewStep {
  const { urn, oldState, newState, diffReasons, replaceReasons, detailedDiff } = step;
  const changed = detailedDiff ? Object.keys(detailedDiff) : (diffReasons ?? []);
  const before = oldState?.outputs ?? oldState?.inputs ?? {};
  const { olds, news, hidden } = unmasked(before, verb === "delete" ? {} : (newState?.inputs ?? {}), changed);
  const dependsOn = Object.entries(newState?.propertyDependencies ?? {}).map(([key, urns]) => [key, urns ?? []]);
  return {
    urn,
    type: ourType(urn) ?? "",
    name: nameIn(urn),
    verb,
    id: oldState?.id || undefined,
    olds,
    news,
    changed: changed.filter((path) => !path.startsWith("__")),
    replacing: replaceReasons ?? [],
    hidden,
    dependsOn: Object.fromEntries(dependsOn),
  };
}

// The stack traces of the dynamic provider's process come as this.
const NOISE = /^(info#err|debug)/;

// Programs colour their stack traces for terminals, the engine marks its own messages up.
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, "g");

function toldOf(urn: string, message: string, given: string): PreviewMessage[] {
  if (NOISE.test(given)) return [];
  const severity = given === "error" || given === "warning" ? given : "info";
  const text = message
    .replace(COLOURS, "")
    .replace(/<\{%[^%]*%\}>/g, "")
    .trim()
    .replace(/^(error|warning|info): /, "");
  if (text === "") return [];
  const refusal = severity === "error" && urn !== "" ? liftableRefusal(text) : undefined;
  return [refusal ? { severity, urn, text, refusal } : { severity, urn, text }];
}
