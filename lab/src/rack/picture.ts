import { Status } from "../maas/state/status";

/** What the picture shows of a machine. The machines of the lab's MAAS world have it all. */
export interface Pictured {
  hostname: string;
  cpuCores: number;
  memoryMiB: number;
  zone: string;
  pool: string;
  tags: string[];
  status: number;
  statusName: string;
  owner: string | null;
  annotations: Record<string, string>;
}

export interface PictureOptions {
  /** Colours for a terminal; without them every line is plain text. */
  colour?: boolean;
  /** What a machine is used for, such as `payments/workers`; by default its annotations or its owner tell. */
  use?: (machine: Pictured) => string | undefined;
}

/** The rack as lines of text: machines by zone, and a count of what they do. */
export function drawRack(machines: readonly Pictured[], options: PictureOptions = {}): string[] {
  const paint = options.colour ? colourize : (text: string) => text;
  const rows = machines.map((machine) => ({ machine, cells: cellsOf(machine, options.use ?? ownUse) }));
  const widths = columnWidths(rows.map(({ cells }) => cells));
  const zones = [...new Set(machines.map(({ zone }) => zone))].sort();
  const blocks = zones.flatMap((zone) => {
    const inZone = rows.filter(({ machine }) => machine.zone === zone).sort(byHostname);
    const lines = inZone.map(({ machine, cells }) => drawRow(machine, cells, widths, paint));
    return [paint(`${zone} (${inZone.length} machines)`, "bold"), ...lines];
  });
  return [...blocks, countLine(machines)];
}

/** The machines of an answer to `GET machines/`; entries that are no machines are left out. */
export function picturedFromJson(answer: unknown): Pictured[] {
  return Array.isArray(answer) ? answer.flatMap((item) => readMachine(item) ?? []) : [];
}

function cellsOf(machine: Pictured, use: (machine: Pictured) => string | undefined): string[] {
  const size = `${machine.cpuCores} cpu ${Math.round(machine.memoryMiB / 1024)} GiB`;
  return [machine.hostname, size, machine.pool, machine.tags.join(","), machine.statusName, use(machine) ?? ""];
}

function ownUse({ annotations, owner }: Pictured): string {
  const named = [annotations.cluster, annotations.pool].filter((part) => part !== undefined);
  return named.length > 0 ? named.join("/") : (owner ?? "");
}

function columnWidths(rows: string[][]): number[] {
  const columns = Math.max(0, ...rows.map((cells) => cells.length));
  return Array.from({ length: columns }, (_, i) => Math.max(0, ...rows.map((cells) => cells[i]?.length ?? 0)));
}

type Paint = (text: string, style: Style) => string;

function drawRow(machine: Pictured, cells: string[], widths: number[], paint: Paint): string {
  const style = styleOf(machine.status);
  const padded = cells.map((cell, i) => {
    const space = " ".repeat((widths[i] ?? 0) - cell.length);
    return (i === statusColumn ? paint(cell, style) : cell) + space;
  });
  return `  ${paint(marks[style], style)} ${padded.join("  ")}`.trimEnd();
}

const statusColumn = 4;

type Style = "bold" | "free" | "moving" | "busy" | "bad";

const marks: Record<Style, string> = { bold: " ", free: "·", moving: "~", busy: "■", bad: "!" };

const codes: Record<Style, number> = { bold: 1, free: 2, moving: 33, busy: 32, bad: 31 };

function styleOf(status: number): Style {
  if (status === Status.Deployed) return "busy";
  if (status === Status.Ready || status === Status.New) return "free";
  return bad.includes(status) ? "bad" : "moving";
}

const bad: number[] = [
  Status.FailedCommissioning,
  Status.Missing,
  Status.Broken,
  Status.FailedDeployment,
  Status.ReleasingFailed,
  Status.FailedDiskErasing,
  Status.FailedTesting,
];

function colourize(text: string, style: Style): string {
  return `\u001b[${codes[style]}m${text}\u001b[0m`;
}

function byHostname(a: { machine: Pictured }, b: { machine: Pictured }): number {
  return a.machine.hostname.localeCompare(b.machine.hostname, "en", { numeric: true });
}

function countLine(machines: readonly Pictured[]): string {
  const counts = new Map<string, number>();
  for (const { statusName } of machines) counts.set(statusName, (counts.get(statusName) ?? 0) + 1);
  const parts = [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([name, n]) => `${n} ${name}`);
  return `${machines.length} machines: ${parts.join(", ")}`;
}

function readMachine(value: unknown): Pictured | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const item: Record<string, unknown> = { ...value };
  if (typeof item.hostname !== "string") return undefined;
  const status = typeof item.status === "number" ? item.status : Status.New;
  return {
    hostname: item.hostname,
    cpuCores: numberOf(item.cpu_count),
    memoryMiB: numberOf(item.memory),
    zone: nameOf(item.zone),
    pool: nameOf(item.pool),
    tags: Array.isArray(item.tag_names) ? item.tag_names.map(String) : [],
    status,
    statusName: typeof item.status_name === "string" ? item.status_name : String(status),
    owner: typeof item.owner === "string" ? item.owner : null,
    annotations: textsOf(item.owner_data),
  };
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function nameOf(value: unknown): string {
  const named = typeof value === "object" && value !== null && "name" in value ? value.name : "";
  return typeof named === "string" ? named : "";
}

function textsOf(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
}
