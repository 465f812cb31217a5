import { isBlank } from "../core/diff";
import { ApiError } from "../core/errors";
import { orMissing, refined } from "./client";

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

/** Inputs that are set and the version of Palette that they need, a phrase each. */
export function newerInputs(args: Newer): string[] {
  return [
    ...(isBlank(args.ntpServers) ? [] : ["'ntpServers' needs 4.8"]),
    ...(isBlank(args.clusterType) ? [] : ["'clusterType' needs 4.8"]),
    ...(isBlank(args.hyperShift) ? [] : ["'hyperShift' needs 4.8"]),
    ...(isBlank(args.clusterTemplate) ? [] : ["'clusterTemplate' needs 4.8"]),
    ...(args.staticIp ? ["'staticIp' needs 4.7"] : []),
    ...(args.enableLxdVm ? ["'enableLxdVm' needs 4.7"] : []),
    ...(isBlank(args.timezone) ? [] : ["'timezone' needs 4.8"]),
    ...(isBlank(args.annotations) ? [] : ["'annotations' needs 4.8"]),
    ...(args.updateStrategy?.type === "OverrideScaling" ? ["'OverrideScaling' needs 4.8"] : []),
    ...(args.skipKubernetesUpgrade ? ["'skipKubernetesUpgrade' needs 4.8"] : []),
    ...(isBlank(args.overrideKubeadmConfiguration) ? [] : ["'overrideKubeadmConfiguration' needs 4.8"]),
    ...(isBlank(args.overrideHealthCheckConfiguration) ? [] : ["'overrideHealthCheckConfiguration' needs 4.10"]),
    ...(isBlank(args.overrideClusterApiConfig) ? [] : ["'overrideClusterApiConfig' needs 4.10"]),
    ...(args.useLxdVm ? ["'useLxdVm' needs 4.7"] : []),
    ...(args.network === undefined ? [] : ["'network' needs 4.7"]),
    ...(args.instance?.minDiskGb === undefined ? [] : ["'minDiskGb' needs 4.7"]),
  ];
}

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
    return await orMissing(value);
  } catch (error) {
    if (isNoSuchCall(error)) return undefined;
    throw error;
  }
}
