import type { Hosted } from "./hosted";
import { type MaasMachine, Status } from "./maas";
import { MaasError } from "./maas-client";
import { deploy, giveBack, type Pass, pollOf, reportProblem } from "./machine-steps";

/** Looks at a machine that has a host, given what MAAS says of it (undefined: it knows no such machine). */
export async function checkHost(pass: Pass, machine: Hosted, host: MaasMachine | undefined): Promise<void> {
  const { parts, now } = pass;
  machine.unseen = false;
  machine.failures = 0;
  if (!host) {
    machine.phase = "lost";
    reportProblem(pass, machine, "NoMachineFound", "unable to find machine");
    machine.dueAt = now + parts.timings.retryLimit;
    return;
  }
  Object.assign(machine, { zone: host.zone, hostname: host.hostname, poweredOn: host.powerState === "on" });
  if (host.addresses.length > 0) machine.addresses = host.addresses;
  if (host.status === Status.Deployed) return lookAtDeployed(pass, machine);
  if (host.status === Status.Deploying) return keepPolling(pass, machine);
  if (parts.ways.keepsFailed && !isFree(host)) return fail(pass, machine, host);
  return deployAgain(pass, machine);
}

const isFree = ({ status }: MaasMachine): boolean => status === Status.Ready || status === Status.Allocated;

/** Given up for ever, or until its host is free. */
function fail(pass: Pass, machine: Hosted, host: MaasMachine): void {
  machine.phase = "failed";
  const why = host.statusMessage || host.statusName;
  reportProblem(
    pass,
    machine,
    "MachineDeployFailed",
    `machine ${host.hostname} is in state '${host.statusName}': ${why}`,
  );
  machine.dueAt = pass.now + pass.parts.timings.maasPoll;
}

function keepPolling(pass: Pass, machine: Hosted): void {
  machine.phase = "deploying";
  machine.poweredOn = true; // MAAS turns it off and on while it deploys.
  machine.dueAt = pass.now + pollOf(pass);
}

async function lookAtDeployed(pass: Pass, machine: Hosted): Promise<void> {
  const { parts, maas, now } = pass;
  if (!machine.poweredOn) {
    reportProblem(pass, machine, "MachinePoweredOff", `machine ${machine.hostname} is deployed but powered off`);
    await maas.powerOn(machine.systemId);
    machine.nodeUp = false;
    machine.dueAt = now + parts.timings.maasPoll;
    return;
  }
  machine.nodeUp = true;
  machine.problem = undefined;
  if (machine.phase === "running") {
    machine.dueAt = now + parts.timings.machineWatch;
  } else if (machine.phase === "joining") {
    machine.phase = "running";
    machine.joinedAt = now;
    parts.activity.joined(machine);
    machine.dueAt = now + parts.timings.machineWatch;
  } else {
    machine.phase = "joining";
    machine.dueAt = now + parts.timings.nodeJoin;
  }
}

/**
 * A host that is neither deployed nor being deployed, whatever happened to it: deployed again, or, where MAAS does not let us,
 * released and given up, so that whichever host fits is taken next.
 */
async function deployAgain(pass: Pass, machine: Hosted): Promise<void> {
  machine.addresses = [];
  machine.joinedAt = 0;
  try {
    await deploy(pass, machine);
    pass.parts.activity.took(machine, true);
  } catch (error) {
    if (!(error instanceof MaasError)) throw error;
    await giveBack(pass.maas, machine);
    pass.parts.activity.gaveBack(machine);
    Object.assign(machine, { phase: "waiting", systemId: "", hostname: "", zone: "", poweredOn: false });
    reportProblem(pass, machine, "MachineDeployFailed", error.message);
    machine.dueAt = pass.now;
  }
}
