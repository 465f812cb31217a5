import type { ManagementCluster } from "../client";
import { INSTALLED } from "../installed-kinds";
import { DEFINITION, labelsOf, type Rendered } from "./component-objects";

/** Cluster API's contracts, the oldest first. */
const CONTRACTS = ["v1alpha3", "v1alpha4", "v1beta1", "v1beta2", "v1"];

const keptBy = (labels: Readonly<Record<string, unknown>>): number[] =>
  CONTRACTS.flatMap((contract, i) => (labels[`cluster.x-k8s.io/${contract}`] === undefined ? [] : [i]));

/** Which components keep a newest contract that is more than one ahead of the newest that is kept now. */
export async function contractGaps(management: ManagementCluster, all: readonly Rendered[]): Promise<string[]> {
  const definitions = all.flatMap(({ role, objects }) =>
    objects.flatMap(({ kind, name, body }) => (kind === DEFINITION ? [{ role, name, labels: labelsOf(body) }] : [])),
  );
  const found = await Promise.all(definitions.map(({ name }) => management.get(INSTALLED.definition, name)));
  const gaps = definitions.flatMap(({ role, labels }, i) => {
    const [before, after] = [keptBy(found[i]?.metadata.labels ?? {}), keptBy(labels)];
    if (before.length === 0 || after.length === 0) return [];
    const [from, to] = [Math.max(...before), Math.max(...after)];
    return to - from > 1
      ? [
          `'components.${role}.version' skips a contract: what is installed keeps ${CONTRACTS[from]}, and the file ${CONTRACTS[to]}. Take a version in between first`,
        ]
      : [];
  });
  return [...new Set(gaps)];
}
