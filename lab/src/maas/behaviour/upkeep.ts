import { dropAddresses } from "../state/address-book";
import { type Machine, setStatus } from "../state/machine";
import { releasable, Status, type StatusNumber } from "../state/status";
import type { MaasWorld } from "../state/world";

/** What an administrator does to a machine besides deploying it; each goes through a status that takes lab time. */

export function commission(world: MaasWorld, machine: Machine): void {
  pass(world, machine, { through: Status.Commissioning, to: Status.Ready, ms: world.timings.commission }, () => {
    machine.commissioned = true;
    machine.powerState = "off";
  });
}

export function test(world: MaasWorld, machine: Machine): void {
  const { status, powerState } = machine;
  pass(world, machine, { through: Status.Testing, to: status, ms: world.timings.test }, () => {
    machine.powerState = powerState;
  });
}

export function enterRescue(world: MaasWorld, machine: Machine): void {
  const through = Status.EnteringRescueMode;
  pass(world, machine, { through, to: Status.RescueMode, ms: world.timings.rescue });
}

/** Leaves rescue mode for the status that a machine with or without an owner and a system has. */
export function exitRescue(world: MaasWorld, machine: Machine): void {
  const to = machine.owner === null ? Status.Ready : machine.osystem ? Status.Deployed : Status.Allocated;
  pass(world, machine, { through: Status.ExitingRescueMode, to, ms: world.timings.rescue });
}

interface Passage {
  through: StatusNumber;
  to: StatusNumber;
  ms: number;
}

function pass(world: MaasWorld, machine: Machine, passage: Passage, then: () => void = () => {}): void {
  setStatus(machine, passage.through);
  machine.powerState = "on";
  world.record(machine, { type: machine.statusName });
  world.later(machine, passage.ms, () => {
    setStatus(machine, passage.to);
    then();
    world.record(machine, { type: machine.statusName });
  });
}

/** Stops commissioning or testing. */
export function abortUpkeep(world: MaasWorld, machine: Machine): void {
  world.callOff(machine);
  const to =
    machine.status === Status.Commissioning ? Status.New : machine.owner === null ? Status.Ready : Status.Allocated;
  setStatus(machine, to);
  machine.powerState = "off";
  world.record(machine, { type: "User aborting", description: `(${machine.owner ?? ""})` });
}

/** Marks a machine as broken. Up to 3.4 its owner loses it; later its owner keeps it. */
export function markBroken(world: MaasWorld, machine: Machine, comment: string, keepsOwner: boolean): void {
  world.callOff(machine);
  const isReleased = releasable.includes(machine.status);
  if (isReleased) {
    machine.agentName = "";
    machine.annotations = {};
    machine.osystem = "";
    machine.distroSeries = "";
    machine.userData = null;
    machine.powerState = "off";
    dropAddresses(world, machine);
  }
  const username = machine.owner ?? "";
  // The release that comes with it says the last word.
  setStatus(machine, Status.Broken, isReleased ? "Releasing" : comment || "Marked broken");
  machine.errorDescription = comment;
  world.record(machine, { type: "User marking node broken", description: `(${username}) ${comment}`.trim() });
  if (!keepsOwner) machine.owner = null;
}

export function markFixed(world: MaasWorld, machine: Machine): void {
  setStatus(machine, Status.Ready);
  machine.owner = null;
  machine.errorDescription = "";
  if (machine.problem === "broken") machine.problem = undefined;
  world.record(machine, { type: "User marking node fixed" });
}
