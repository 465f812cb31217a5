export { type Authority, createAuthority, type Identity } from "./authority";
export { Capmaas, type CapmaasOptions } from "./capmaas/capmaas";
export type { ManagementAccess } from "./capmaas/kubernetes";
export type { CapmaasTimings } from "./capmaas/parts";
export type { Fault } from "./faults";
export type { History, MachineOperation, Mark, OperationKind, PoolHistory, Replacement } from "./history";
export type { Exchange, JournalEntry, Moment } from "./journal";
export { startLab } from "./lab";
export type { Lab, LabGateway, LabOptions, Timings } from "./lab-types";
export { type DnsResource, type MaasEvent, MaasWorld, type Machine, Status, type StatusNumber } from "./maas";
export type { MaasOperator } from "./operator/maas";
export type { PaletteOperator, ProfileChange } from "./operator/palette";
export type { Json, JsonObject } from "./palette/state/documents";
export {
  type AccountView,
  type ClusterView,
  type GatewayView,
  PaletteWorld,
  type PoolView,
} from "./palette/state/view";
export type { LabEvent, Machine as PaletteMachine, PaletteVersion } from "./palette/state/world";
export { drawRack, type Pictured, picturedFromJson } from "./rack/picture";
export { defaultRack, loadRack, parseRack, RackError } from "./rack/rack";
export type { Rack, RackMachine, RackZone } from "./rack/rack-types";
export { type LabClock, ManualClock, scaledClock } from "./time/clock";
