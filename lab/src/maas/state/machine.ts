import type { MachineProblem, RackMachine } from "../../rack/rack-types";
import type { ScheduledEvent } from "../behaviour/scheduler";
import { mayFollow, Status, type StatusNumber, statusLabel } from "./status";
import type { User } from "./users";

export interface Disk {
  id: number;
  name: string;
  sizeGB: number;
  tags: string[];
}

/** One server, as MAAS knows it. Plain data: tests read it, and may change it to play what happens behind MAAS's back. */
export interface Machine {
  systemId: string;
  hostname: string;
  domain: string;
  description: string;
  status: StatusNumber;
  statusName: string;
  statusMessage: string;
  statusAction: string;
  errorDescription: string;
  owner: string | null;
  agentName: string;
  annotations: Record<string, string>;
  zone: string;
  pool: string;
  tags: string[];
  cpuCores: number;
  cpuSpeedMHz: number;
  memoryMiB: number;
  disks: Disk[];
  architecture: string;
  macAddress: string;
  subnetId: number;
  powerType: string;
  powerState: "on" | "off" | "unknown" | "error";
  osystem: string;
  distroSeries: string;
  hweKernel: string;
  minHweKernel: string;
  swapSize: number | null;
  locked: boolean;
  netboot: boolean;
  ephemeralDeploy: boolean;
  /** Whether commissioning has ever passed; a machine without it goes to New when it is released. */
  commissioned: boolean;
  /** The `user_data` of the running deployment, as it was sent. */
  userData: string | null;
  problem: MachineProblem | undefined;
  /** How many times as long as others it takes to deploy. */
  deployFactor: number;
  /** How often it was told to deploy, and to release: counts that tell a reinstalled server from an untouched one. */
  deployments: number;
  releases: number;
  /** What will happen to it next. */
  pending: ScheduledEvent[];
}

export interface MachinePlace {
  systemId: string;
  domain: string;
  macAddress: string;
  subnetId: number;
  cpuSpeedMHz: number;
  firstDiskId: number;
  deployFactor: number;
}

const NOTHING_DEPLOYED = {
  osystem: "",
  distroSeries: "",
  hweKernel: "",
  minHweKernel: "",
  swapSize: null,
  locked: false,
  netboot: true,
  ephemeralDeploy: false,
  commissioned: true,
  userData: null,
};

const disksOf = ({ disks }: RackMachine, firstId: number): Machine["disks"] =>
  disks.map(({ sizeGB, tags = [] }, i) => ({
    id: firstId + i,
    name: `sd${String.fromCharCode(97 + i)}`,
    sizeGB,
    tags,
  }));

/** A machine as it stands in the rack before anybody uses it. */
export function makeMachine(model: RackMachine, place: MachinePlace): Machine {
  const status = model.problem === "broken" ? Status.Broken : Status.Ready;
  return {
    systemId: place.systemId,
    hostname: model.hostname,
    domain: place.domain,
    description: "",
    status,
    statusName: statusLabel(status),
    statusMessage: status === Status.Broken ? "Marked broken" : "Ready",
    statusAction: "",
    errorDescription: status === Status.Broken ? "power supply 2 has failed" : "",
    owner: null,
    agentName: "",
    annotations: {},
    zone: model.zone ?? "default",
    pool: model.pool ?? "default",
    tags: [...(model.tags ?? [])],
    cpuCores: model.cpuCores,
    cpuSpeedMHz: place.cpuSpeedMHz,
    memoryMiB: model.memoryMiB,
    disks: disksOf(model, place.firstDiskId),
    architecture: model.architecture ?? "amd64/generic",
    macAddress: place.macAddress,
    subnetId: place.subnetId,
    powerType: model.powerType ?? "ipmi",
    powerState: "off",
    ...NOTHING_DEPLOYED,
    problem: model.problem,
    deployFactor: place.deployFactor,
    deployments: 0,
    releases: 0,
    pending: [],
  };
}

/** Moves a machine to another status. Only the changes that MAAS allows are possible. */
export function setStatus(machine: Machine, status: StatusNumber, message = statusLabel(status)): void {
  if (!mayFollow(machine.status, status)) {
    throw new Error(`${machine.hostname} cannot go from ${machine.statusName} to ${statusLabel(status)}`);
  }
  machine.status = status;
  machine.statusName = statusLabel(status);
  machine.statusMessage = message;
}

export function fqdn(machine: Machine): string {
  return `${machine.hostname}.${machine.domain}`;
}

/** What MAAS sorts candidates by: the cheapest goes first. */
export function price(machine: Machine): number {
  return machine.cpuCores + machine.memoryMiB / 1024;
}

/** In decimal megabytes, as MAAS tells it. */
export function storageMB(machine: Machine): number {
  return machine.disks.reduce((sum, disk) => sum + disk.sizeGB * 1000, 0);
}

/** Whether a user sees a machine: free ones and his own, an administrator all. */
export const isVisible = (
  machine: Machine,
  { isSuperuser, username }: Pick<User, "isSuperuser" | "username">,
): boolean => isSuperuser || machine.owner === null || machine.owner === username;
