import { isBlank } from "../core/diff";
import { ApiError } from "../core/errors";
import { refined, undefinedIfNotFound } from "./client";

/** What a request may set of fields that older Palettes do not know. */
interface Newer {
  timezone?: string | undefined;
  clusterType?: string | undefined;
  hyperShift?: object | undefined;
  clusterTemplate?: object | undefined;
  staticIp?: boolean | undefined;
  enableLxdVm?: boolean | undefined;
  ntpServers?: readonly string[] | undefined;
  annotations?: Readonly<Record<string, string>> | undefined;
  instance?: { minDiskGb?: number | undefined } | undefined;
  updateStrategy?: { type?: string | undefined } | undefined;
  skipKubernetesUpgrade?: boolean | undefined;
  overrideKubeadmConfiguration?: unknown;
  overrideHealthCheckConfiguration?: unknown;
  overrideClusterApiConfig?: unknown;
  useLxdVm?: boolean | undefined;
  network?: object | undefined;
}

interface Gate {
  input: string;
  /** The first Palette that knows it. */
  since: string;
  /** The part of what is asked for that is about it; undefined where it is not set. */
  of(args: Newer): Newer | undefined;
}

const whole = (input: keyof Newer & string, since: string): Gate => ({
  input,
  since,
  of: (args) => (isBlank(args[input]) || args[input] === false ? undefined : { [input]: args[input] }),
});

const GATES: readonly Gate[] = [
  whole("ntpServers", "4.8"),
  whole("clusterType", "4.8"),
  whole("hyperShift", "4.8"),
  whole("clusterTemplate", "4.8"),
  whole("staticIp", "4.7"),
  whole("enableLxdVm", "4.7"),
  whole("timezone", "4.8"),
  whole("annotations", "4.8"),
  {
    input: "OverrideScaling",
    since: "4.8",
    of: ({ updateStrategy }) => (updateStrategy?.type === "OverrideScaling" ? { updateStrategy } : undefined),
  },
  whole("skipKubernetesUpgrade", "4.8"),
  whole("overrideKubeadmConfiguration", "4.8"),
  whole("overrideHealthCheckConfiguration", "4.10"),
  whole("overrideClusterApiConfig", "4.10"),
  whole("useLxdVm", "4.7"),
  whole("network", "4.7"),
  {
    input: "minDiskGb",
    since: "4.7",
    of: ({ instance }) => (instance?.minDiskGb === undefined ? undefined : { instance }),
  },
];

/** Inputs that are set and the version of Palette that they need, a phrase each. */
export const newerInputs = (args: Newer): string[] =>
  GATES.flatMap((gate) => (gate.of(args) ? [`'${gate.input}' needs ${gate.since}`] : []));

/** The inputs that are set and need a newer Palette than the oldest, each with what is asked for of it alone. */
export const gated = (args: Newer): { input: string; since: string; part: Newer }[] =>
  GATES.flatMap(({ input, since, of }) => {
    const part = of(args);
    return part ? [{ input, since, part }] : [];
  });

/** Sends something; a refusal names what an older Palette may not know of it, since no call tells its version. */
export async function versionHinted<T>(inputs: readonly string[], send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof ApiError) || error.kind !== "invalid" || inputs.length === 0) throw error;
    const hint = `If this Palette is older than that, leave out: ${inputs.join(", ")}`;
    throw refined(error, error.kind, `${error.message}. ${hint}`);
  }
}

/**
 * Whether a Palette says that it does not know a call at all. What it answers then is documented nowhere: a 404 in whatever
 * words. To be asked only where going on without the call harms nobody.
 */
export const isNoSuchCall = (error: unknown): error is ApiError => error instanceof ApiError && error.status === 404;

/** The value, or undefined where Palette does not know the call, or says that the thing is not there. */
export async function orNoSuchCall<T>(value: Promise<T>): Promise<T | undefined> {
  try {
    return await undefinedIfNotFound(value);
  } catch (error) {
    if (isNoSuchCall(error)) return undefined;
    throw error;
  }
}
