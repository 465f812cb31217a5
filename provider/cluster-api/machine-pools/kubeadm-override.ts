import type { Failure } from "../../core/schema/parse";
import { parseYaml } from "../../core/text/yaml";
import { isRecord } from "../../core/unknowns";
import type { MachinePoolArgs } from "../../model/machine-pool";
import type { WireBootstrap } from "../kinds";
import { withoutLabels } from "../nodes";

type Members = Record<string, unknown>;
type Config = NonNullable<WireBootstrap["spec"]["template"]["spec"]>;

/** On a template of ours: what the program lays over it, and what stands there without. */
const NOTE = "pulumi-palette-maas/kubeadm-override";

/** What a program may lay over the configuration with which workers join. */
const MEMBERS = [
  "bootCommands",
  "diskSetup",
  "files",
  "format",
  "ignition",
  "joinConfiguration",
  "mounts",
  "ntp",
  "postKubeadmCommands",
  "preKubeadmCommands",
  "users",
  "verbosity",
];

/** Members that inputs of their own say, and that would be written twice. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  name: "is the server's name in MAAS, by which its node is found",
  taints: "is what the input 'taints' says",
};

/** An override in its members; undefined where the program has none. */
export function overrideOf(given: MachinePoolArgs["overrideKubeadmConfiguration"]): Members | undefined {
  const value: unknown = typeof given === "string" ? parseYaml(given) : given;
  return isRecord(value) && Object.keys(value).length > 0 ? value : undefined;
}

/** What of an override cannot be. Its contents are not quoted: only names of Cluster API's own fields are. */
export function overrideRules(given: MachinePoolArgs["overrideKubeadmConfiguration"]): Failure[] {
  const path = "overrideKubeadmConfiguration";
  const override = overrideOf(given) ?? {};
  const isForeign = Object.keys(override).some((member) => !MEMBERS.includes(member));
  const { nodeRegistration } = isRecord(override.joinConfiguration) ? override.joinConfiguration : {};
  const registration = isRecord(nodeRegistration) ? nodeRegistration : {};
  const args = Array.isArray(registration.kubeletExtraArgs) ? registration.kubeletExtraArgs : [];
  return [
    ...(isForeign ? [{ path, reason: `may have these members on Cluster API: ${MEMBERS.join(", ")}` }] : []),
    ...Object.entries(ELSEWHERE)
      .filter(([member]) => member in registration)
      .map(([member, reason]) => ({ path, reason: `must leave out 'nodeRegistration.${member}': it ${reason}` })),
    ...(withoutLabels(args.filter(isRecord)).length < args.filter(isRecord).length
      ? [{ path, reason: "must leave out the kubelet's 'node-labels': it is what the input 'labels' says" }]
      : []),
  ];
}

/**
 * A configuration under another override than the one that it may have now; what neither names stays. `change`: what is changed beneath it.
 */
export function underOverride(
  config: Config,
  present: WireBootstrap | undefined,
  override: Members | undefined,
  change: (beneath: Config) => Config = (beneath) => beneath,
): { config: Config; annotations?: Record<string, string> } {
  const beneath = change(patched(config, noteOf(present)?.beneath ?? {}));
  if (!override) return { config: beneath };
  const note = { override, beneath: undoing(beneath, override) };
  return { config: patched(beneath, override), annotations: { [NOTE]: JSON.stringify(note) } };
}

/** Inputs of the cluster that an override says in their place, so that a change of them passes its pool by. */
export function inputsOverridden(present: WireBootstrap | undefined): ("sshKeys" | "ntpServers")[] {
  const { users, ntp } = noteOf(present)?.override ?? {};
  return [
    ...(users === undefined ? [] : ["sshKeys" as const]),
    ...(ntp === null || (isRecord(ntp) && "servers" in ntp) ? ["ntpServers" as const] : []),
  ];
}

/** The override that a template has, with the values that stand there now: somebody may have written others. */
export function observedOverride(present: WireBootstrap | undefined): Members | undefined {
  const override = noteOf(present)?.override;
  const config = present?.spec.template.spec;
  if (!override || !config) return undefined;
  const registration = config.joinConfiguration?.nodeRegistration;
  const args = registration?.kubeletExtraArgs;
  const own = args
    ? { nodeRegistration: { ...registration, kubeletExtraArgs: withoutLabels(args) } }
    : { nodeRegistration: registration };
  const seen = seenAt(override, { ...config, joinConfiguration: { ...config.joinConfiguration, ...own } });
  return isRecord(seen) ? seen : undefined;
}

function noteOf(present: WireBootstrap | undefined): { override: Members; beneath: Members } | undefined {
  const text = present?.metadata.annotations?.[NOTE];
  if (text === undefined) return undefined;
  const note: unknown = parseYaml(text);
  const { override, beneath } = isRecord(note) ? note : {};
  return isRecord(override) && isRecord(beneath) ? { override, beneath } : undefined;
}

/** Members laid over others, as a JSON merge patch does it: null takes one away, and lists are whole. */
function patched<T extends Members>(target: T, patch: Members): T {
  const others = Object.entries(target).filter(([key]) => !(key in patch));
  const laid = Object.entries(patch).flatMap(([key, value]): [string, unknown][] => {
    if (value === null) return [];
    const below = target[key];
    return [[key, isRecord(value) ? patched(isRecord(below) ? below : {}, value) : value]];
  });
  return Object.fromEntries([...others, ...laid]) as T;
}

/** The patch that takes another one back. */
const undoing = (target: Members, patch: Members): Members =>
  Object.fromEntries(
    Object.entries(patch).map(([key, value]) => {
      const below = target[key];
      return [key, isRecord(value) && isRecord(below) ? undoing(below, value) : (below ?? null)];
    }),
  );

/** What stands where an override says something. */
function seenAt(override: unknown, live: unknown): unknown {
  if (override === null) return live ?? null;
  if (Array.isArray(override) && Array.isArray(live))
    return live.map((item: unknown, i) => (i < override.length ? seenAt(override[i], item) : item));
  if (!isRecord(override)) return live;
  const at = isRecord(live) ? live : {};
  const seen = Object.entries(override).map(([key, value]) => [key, seenAt(value, at[key])]);
  return Object.fromEntries(seen.filter(([, value]) => value !== undefined));
}
