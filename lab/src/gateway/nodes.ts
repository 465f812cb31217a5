import type { HostedCluster } from "./hosted";
import type { Pass } from "./machine-steps";

/**
 * A node that falls silent, or is heard of again, has its machine looked at; so has the first of a cluster once its API answers.
 * Answers when to listen again.
 */
export function checkNodeReports({ cluster, parts, now }: Pass): number | undefined {
  const heard = heardOf(cluster);
  for (const machine of heard) {
    const isUp = parts.nodes.isUp(machine.systemId);
    const isEvent = machine.phase === "deploying" ? isUp : isUp !== machine.nodeUp;
    machine.nodeUp = isUp;
    if (isEvent) machine.dueAt = Math.min(machine.dueAt, now);
  }
  return heard.length === 0 ? undefined : now + parts.timings.nodeLook;
}

const heardOf = ({ machines, pivoted }: HostedCluster) =>
  machines.filter(
    ({ systemId, phase, controlPlane }) =>
      systemId !== "" && (phase === "running" || (phase === "deploying" && controlPlane && !pivoted)),
  );
