import { UNKNOWN } from "../../core/unknowns";
import { factsOf } from "../../index";
import type { PreviewStep } from "../read/preview";
import type { Replayed } from "../read/replay-preview";
import { ourType } from "../read/urns";

/** What a cluster is called whose name nobody knows yet. */
const UNNAMED = "(a cluster that is not known yet)";

/** The name of the cluster that a step is about; empty for what belongs to none. */
export function nameOfCluster(step: PreviewStep, all: readonly Pick<Replayed, "step">[]): string {
  if (isCluster(step.type)) return nameOf(step);
  if (!isPartOfCluster(step.type)) return "";
  const recorded = textOf(step.olds.clusterName);
  if (recorded !== undefined) return recorded;
  const id = textOf(step.olds.clusterId) ?? textOf(step.news.clusterId);
  const known = all.find((one) => isCluster(one.step.type) && one.step.id !== undefined && one.step.id === id);
  if (known) return nameOf(known.step);
  const [urn] = (step.dependsOn.clusterId ?? []).filter((one) => isCluster(ourType(one)));
  const source = all.find((one) => one.step.urn === urn);
  return source ? nameOf(source.step) : (id ?? UNNAMED);
}

/** The name of an object: what is recorded before what is planned, since that is what people know it by. */
export const nameOf = ({ olds, news, name }: PreviewStep): string => textOf(olds.name) ?? textOf(news.name) ?? name;

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value !== UNKNOWN ? value : undefined;
}

/** Whether objects of a type hold servers and are part of nothing else. */
export function isCluster(type: string | undefined): boolean {
  const facts = factsOf(type);
  return facts?.holdsMachines === true && facts.parent === undefined;
}

const isPartOfCluster = (type: string): boolean => factsOf(type)?.parent !== undefined;

/** What a step is about, within its cluster: the name of a pool, or a kind and a name. */
export function labelOf(step: PreviewStep): string {
  const facts = factsOf(step.type);
  return facts?.holdsMachines ? nameOf(step) : `${facts?.noun ?? step.type} ${nameOf(step)}`;
}

/** What a step is about, for sentences: `payments/workers`. */
export function placeIn(step: PreviewStep, all: readonly Pick<Replayed, "step">[]): string {
  const label = labelOf(step);
  return isPartOfCluster(step.type) ? `${nameOfCluster(step, all)}/${label}` : label;
}
