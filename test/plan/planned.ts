import type { ChangeApproval } from "../../provider/forecast/change-approval";
import type { Effect, Forecast } from "../../provider/forecast/effect";
import type { Machine } from "../../provider/model/placement";
import type { Preview, PreviewStep } from "../../provider/plan/read/preview";
import type { Replayed } from "../../provider/plan/read/replay-preview";
import { APPROVAL_KINDS } from "../../provider/plan/report/approvals";
import { type Evidence, reportOf } from "../../provider/plan/report/build";
import type { Report } from "../../provider/plan/report/report";
import type { PhysicalMachine } from "../../provider/ports/inventory";

/** Servers by host name, all in one zone and resource pool. */
export const machines = (...names: string[]): Machine[] =>
  names.map((hostname) => ({
    name: `m-${hostname}`,
    hostname,
    zone: "az1",
    systemId: `id-${hostname}`,
    resourcePool: "default",
  }));

export const effect = (over: Partial<Effect> = {}): Effect => ({
  kind: "reinstalls",
  certainty: "will",
  pool: "workers",
  isControlPlane: false,
  count: over.servers?.length ?? 0,
  servers: [],
  causes: [],
  ...over,
});

/** An approval by its text, `release payments/workers 2->1`. */
export function approval(text: string): ChangeApproval {
  const [kind, about = ""] = text.split(" ");
  const known = APPROVAL_KINDS.find((one) => one === kind);
  if (!known) throw new Error(`'${text}' is no approval`);
  return { kind: known, about, text };
}

const URN = "urn:pulumi:prod::shop::";

export function step(type: string, name: string, over: Partial<PreviewStep> = {}): PreviewStep {
  const urn = `${URN}pulumi-nodejs:dynamic/palette-maas:${type}::${name}`;
  const own = {
    urn,
    type,
    name,
    verb: "update" as const,
    id: undefined,
    changed: [],
    replacing: [],
    hidden: [],
    dependsOn: {},
  };
  return { ...own, olds: { name }, news: { name }, ...over };
}

/** A step with a forecast of its own. */
export function replayed(of: PreviewStep, over: Partial<Forecast> = {}, more: Partial<Replayed> = {}): Replayed {
  const cluster = typeof of.olds.clusterName === "string" ? of.olds.clusterName : undefined;
  const isCluster = of.type === "Cluster";
  const approvedAs = isCluster ? of.name : `${cluster ?? "?"}/${of.name}`;
  const subject = { kind: isCluster ? "cluster" : "pool", id: of.id, name: of.name, approvedAs, cluster } as const;
  const nothing = { reasons: [], inPlace: [], unsure: [], time: undefined, approvals: [], effects: [] };
  const forecast: Forecast = { subject, verb: of.verb ?? "update", ...nothing, ...over };
  return { step: of, forecast, lines: [], refused: undefined, unchecked: [], unseen: undefined, ...more };
}

/** A pool of the cluster `payments`. */
export const pool = (name: string, over: Partial<PreviewStep> = {}): PreviewStep =>
  step("MachinePool", name, { ...over, olds: { name, clusterName: "payments", ...over.olds } });

const SIZE = { cpu: 16, memoryMb: 65_536, diskGb: 480 };

export const physical = (hostname: string, over: Partial<PhysicalMachine> = {}): PhysicalMachine => ({
  systemId: `id-${hostname}`,
  hostname,
  zone: "az1",
  resourcePool: "default",
  tags: [],
  ...SIZE,
  status: "Ready",
  free: (over.status ?? "Ready") === "Ready",
  owner: undefined,
  locked: false,
  power: "off",
  addresses: [],
  ...over,
});

export const preview = (over: Partial<Preview> = {}): Preview => ({
  project: "shop",
  stack: "prod",
  config: {},
  steps: [],
  others: 0,
  records: [],
  unknown: [],
  told: [],
  ...over,
});

export const report = (all: readonly Replayed[], over: Partial<Evidence> = {}): Report =>
  reportOf({
    preview: preview(),
    replayed: all,
    approve: [],
    racks: [],
    unchecked: [],
    isFailed: false,
    commit: "0123456789abcdef0123456789abcdef01234567",
    inventoryAt: undefined,
    madeAt: "2026-11-25T15:00:00.000Z",
    ...over,
  });

/** As many names as asked for. */
export const names = (count: number, prefix = "node-"): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`);

/** Servers that are reinstalled for a larger instance. */
export const reinstalled = (...hosts: string[]): Effect =>
  effect({ servers: machines(...hosts), causes: [{ path: "instance.minCpu", source: "s" }] });
