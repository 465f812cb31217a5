import { dropAddresses } from "../state/address-book";
import { type Machine, setStatus } from "../state/machine";
import { Status } from "../state/status";
import type { MaasWorld } from "../state/world";

/** Releases a machine from any status in which that is possible; with `erase`, its disks come first. */
export function startRelease(world: MaasWorld, machine: Machine, erase: boolean): void {
  world.callOff(machine);
  machine.releases += 1;
  world.record(machine, { type: "User releasing node", description: `(${machine.owner ?? ""})` });
  if (erase) startErasing(world, machine);
  else startReleasing(world, machine);
}

function startErasing(world: MaasWorld, machine: Machine): void {
  setStatus(machine, Status.DiskErasing);
  machine.powerState = "on";
  forget(machine);
  world.record(machine, { type: "Disk erasing" });
  world.later(machine, world.timings.eraseDisk, () => startReleasing(world, machine));
}

function startReleasing(world: MaasWorld, machine: Machine): void {
  setStatus(machine, Status.Releasing);
  forget(machine);
  // Nothing has to be switched off where it is off already, nor where MAAS cannot switch.
  if (machine.powerState === "off" || machine.powerType === "manual") finishRelease(world, machine);
  else powerDown(world, machine);
}

function powerDown(world: MaasWorld, machine: Machine): void {
  world.record(machine, { type: "Releasing" });
  const random = world.random.fork(`release/${machine.hostname}/${machine.releases}`);
  const whole = random.around(world.timings.release, 1 / 3);
  if (machine.problem === "fails-release") {
    world.later(machine, world.timings.releaseLimit, () => failRelease(world, machine));
  } else world.later(machine, whole, () => finishRelease(world, machine));
}

/** What MAAS wipes as soon as a release is asked for. */
function forget(machine: Machine): void {
  machine.agentName = "";
  machine.annotations = {};
  machine.osystem = "";
  machine.distroSeries = "";
  machine.hweKernel = "";
  machine.userData = null;
  machine.ephemeralDeploy = false;
  machine.netboot = true;
  machine.swapSize = null;
  machine.errorDescription = "";
}

function finishRelease(world: MaasWorld, machine: Machine): void {
  setStatus(machine, machine.commissioned ? Status.Ready : Status.New);
  if (machine.powerType !== "manual") machine.powerState = "off";
  world.record(machine, { type: "Released" });
  machine.owner = null;
  dropAddresses(world, machine);
}

function failRelease(world: MaasWorld, machine: Machine): void {
  setStatus(machine, Status.ReleasingFailed, "Machine could not be powered off");
  machine.errorDescription = "Machine could not be powered off: BMC does not answer";
  const description = machine.errorDescription;
  world.record(machine, { level: "ERROR", type: "Marking node failed", description });
}

/** Stops erasing: the disks are neither here nor there. */
export function abortErasing(world: MaasWorld, machine: Machine): void {
  world.callOff(machine);
  setStatus(machine, Status.FailedDiskErasing);
  machine.powerState = "off";
  world.record(machine, { type: "User aborting disk erasing", description: `(${machine.owner ?? ""})` });
}
