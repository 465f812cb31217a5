import { claimAddress, dropAddresses } from "../state/address-book";
import { type Machine, setStatus } from "../state/machine";
import { Status } from "../state/status";
import type { MaasWorld } from "../state/world";

/** What a machine is to be deployed with. */
export interface DeploymentOrder {
  osystem: string;
  series: string;
  hweKernel: string;
  userData: string | null;
  ephemeral: boolean;
}

/** Gives a Ready machine to a user. */
export function allocate(world: MaasWorld, machine: Machine, username: string, agentName: string): void {
  setStatus(machine, Status.Allocated);
  machine.owner = username;
  machine.agentName = agentName;
  world.record(machine, { type: "User acquiring node", description: `(${username})` });
}

/** Starts a deployment; it ends, well or not, in lab time. The address comes a while after the call has been answered. */
export function startDeployment(world: MaasWorld, machine: Machine, order: DeploymentOrder): void {
  setStatus(machine, Status.Deploying);
  machine.deployments += 1;
  machine.osystem = order.osystem;
  machine.distroSeries = order.series;
  machine.hweKernel = order.hweKernel || (order.osystem === "ubuntu" ? `ga-${order.series}` : "");
  machine.userData = order.userData;
  machine.ephemeralDeploy = order.ephemeral;
  machine.powerState = "on";
  world.record(machine, { type: "User starting deployment", description: `(${machine.owner ?? ""})` });
  world.record(machine, { type: "Deploying" });
  schedule(world, machine);
}

function schedule(world: MaasWorld, machine: Machine): void {
  const random = world.random.fork(`deploy/${machine.hostname}/${machine.deployments}`);
  const fails = failsNow(machine);
  const whole = fails ? world.timings.deployFailure : random.around(world.timings.deploy, 0.25) * machine.deployFactor;
  world.later(machine, Math.min(world.timings.address, whole), () => takeAddress(world, machine));
  for (const [share, type] of phases) world.later(machine, whole * share, () => tell(world, machine, type));
  world.later(machine, whole, () => (fails ? fail(world, machine) : finish(world, machine)));
}

/** What a machine goes through while it is deployed, and after which share of the time. */
const phases: [number, string][] = [
  [0.1, "Performing PXE boot"],
  [0.25, "Loading ephemeral"],
  [0.35, "Configuring storage"],
  [0.4, "Installing OS"],
  [0.8, "Configuring OS"],
  [0.85, "Image Deployed"],
  [0.9, "Rebooting"],
];

function failsNow(machine: Machine): boolean {
  if (machine.problem === "fails-first-deployment") return machine.deployments === 1;
  return machine.problem === "fails-deployment";
}

function tell(world: MaasWorld, machine: Machine, type: string): void {
  machine.statusMessage = type;
  world.record(machine, { type });
}

function takeAddress(world: MaasWorld, machine: Machine): void {
  if (claimAddress(world, machine)) return;
  world.callOff(machine);
  setStatus(machine, Status.Allocated, "Failed to acquire an address");
  machine.powerState = "off";
  const description = "No more IPs available in the machine's subnet";
  world.record(machine, { level: "WARNING", type: "Aborting DEPLOYING and reverting to ALLOCATED", description });
}

function finish(world: MaasWorld, machine: Machine): void {
  setStatus(machine, Status.Deployed);
  machine.netboot = false;
  const image = world.images.find(({ name }) => name === `${machine.osystem}/${machine.distroSeries}`);
  const custom = world.images.find(({ name }) => name === machine.distroSeries);
  const used = image ?? custom;
  if (used) used.lastDeployed = world.now();
  world.record(machine, { type: "Deployed" });
}

function fail(world: MaasWorld, machine: Machine): void {
  setStatus(machine, Status.FailedDeployment, "Installation failed: curtin found no disk to boot from");
  machine.errorDescription = "Installation failed: curtin found no disk to boot from";
  const description = `Node installation failure - ${machine.errorDescription}`;
  world.record(machine, { level: "ERROR", type: "Marking node failed", description });
}

/** Stops a deployment: the machine stays with its owner. */
export function abortDeployment(world: MaasWorld, machine: Machine): void {
  world.callOff(machine);
  setStatus(machine, Status.Allocated);
  machine.powerState = "off";
  machine.osystem = "";
  machine.distroSeries = "";
  machine.userData = null;
  machine.locked = false;
  dropAddresses(world, machine);
  world.record(machine, { type: "User aborting deployment", description: `(${machine.owner ?? ""})` });
}
