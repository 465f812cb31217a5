import type { Change } from "../core/diff";
import type { Cost } from "../core/schema/meta";
import type { Failure } from "../core/schema/parse";
import type { Support } from "../core/support";
import type { ClusterArgs } from "../model/cluster";
import type { GatewayArgs } from "../model/gateway";
import type { IpPoolArgs } from "../model/ip-pool";
import type { MaasCloudAccountArgs } from "../model/maas-cloud-account";
import type { MachinePoolArgs } from "../model/machine-pool";
import type { Capability } from "./capabilities";

/** Something that a person does on a plane, of which sentences tell where or how. */
export type Situation =
  /** Approving a reinstall that waits. */
  | "approve-repave"
  /** Getting credentials that the plane takes, and saying them. */
  | "get-access"
  /** Choosing a place that the credentials may see. */
  | "choose-place"
  /** Looking up gateways. */
  | "list-gateways"
  /** What a gateway that was just made waits for. */
  | "start-gateway"
  /** Where to look when a gateway has stopped. */
  | "restore-gateway"
  /** Moving clusters from one gateway to another. */
  | "migrate-gateway"
  /** Removing what a gateway leaves behind in the Kubernetes cluster it ran on. */
  | "remove-gateway";

/** What a change of one key of a map costs, and what a change of the map does where no key is told. */
export interface CostByKey {
  ofKey(key: string): Cost;
  usually: Cost;
}

/** How one input is on a plane: what a change of it costs there, or what takes the place of one that the plane lacks. */
export type OnPlane = Cost | CostByKey | { lacks: string };

/** A resource on a plane. */
export interface ResourceOnPlane<A> {
  /** Why the plane has no such objects, and what takes their place. */
  absent?: string;
  /** Every input, so that a forgotten one does not compile. Left out where the plane has them all, at the costs of the fields' own lines. */
  inputs?: { readonly [F in keyof A & string]-?: OnPlane };
  /** Inputs below those that are otherwise than what they stand in, by path: `controlPlane.network`, `profiles[].packs`. */
  below?: Readonly<Record<string, OnPlane>>;
  /** Rules of the plane's own. */
  rules?(args: Partial<A>): readonly Failure[];
}

/** The resources of which some plane takes something else than it takes of any other: every plane says what it takes of them. */
export interface ResourcesOnPlane {
  gateway: ResourceOnPlane<GatewayArgs>;
  maasCloudAccount: ResourceOnPlane<MaasCloudAccountArgs>;
  cluster: ResourceOnPlane<ClusterArgs>;
  machinePool: ResourceOnPlane<MachinePoolArgs>;
  ipPool: ResourceOnPlane<IpPoolArgs>;
}

/** What is known of a plane without a request and without loading its client. */
export interface PlaneDefinition {
  /** For sentences: `Palette`. */
  name: string;
  /** What it does not have, each with what takes its place. */
  lacks: { readonly [C in Capability]?: string };
  resources: ResourcesOnPlane;
  /** What it takes of a resource that is not among them: all of it, at the costs of the fields' own lines, or why it has none. */
  others(noun: string): Pick<ResourceOnPlane<never>, "absent">;
  /** Where or how something is done on it: a fragment, to stand within a sentence. */
  remedy(situation: Situation): string;
}

/** The inputs of any resource on a plane. */
interface Priced {
  inputs?: Readonly<Record<string, OnPlane>>;
  below?: Readonly<Record<string, OnPlane>>;
}

/** What a change of an object costs on a plane. */
function costOnPlane({ inputs, below }: Priced, change: Change): Cost {
  const written = change.keys.map((key) => (typeof key === "number" ? "[]" : `.${String(key)}`)).join("");
  const path = written.slice(1);
  const deepest = Object.keys(below ?? {})
    .filter((known) => path === known || path.startsWith(`${known}.`) || path.startsWith(`${known}[`))
    .sort((one, other) => other.length - one.length)[0];
  const told = deepest === undefined ? inputs?.[String(change.keys[0])] : below?.[deepest];
  if (typeof told !== "object") return told ?? change.cost;
  // What a plane lacks is refused where it is written; taking it out of a program costs nothing.
  if ("lacks" in told) return "none";
  const key = change.keys[deepest === undefined ? 1 : deepest.split(".").length];
  return key === undefined ? told.usually : told.ofKey(String(key));
}

/** A resource on a plane, as checks and comparisons ask for it. */
export function supportOf<A>(resource: ResourceOnPlane<A>): Support {
  const all = Object.entries<OnPlane>({ ...resource.inputs, ...resource.below });
  const lacks = all.flatMap(([path, told]): [string, string][] =>
    typeof told === "object" && "lacks" in told ? [[path, told.lacks]] : [],
  );
  return {
    absent: resource.absent,
    lacks: Object.fromEntries(lacks),
    // The inputs are those of this resource: the schema has seen them.
    rules: (args) => resource.rules?.(args as Partial<A>) ?? [],
    isPricedByFields: resource.inputs === undefined,
    costOf: (change) => costOnPlane(resource, change),
  };
}

/** What a plane says of itself to those who work with it. */
export const planeFacts = ({ name, lacks, remedy, resources }: PlaneDefinition) => ({
  name,
  lacks,
  remedy,
  costOf: (resource: keyof ResourcesOnPlane, change: Change): Cost => costOnPlane(resources[resource], change),
});
