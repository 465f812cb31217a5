import { invalid } from "../api/refusals";
import type { Disk, Machine } from "./machine";

interface Spec {
  label: string;
  sizeGB: number;
  tags: string[];
}

/** Whether a machine has the disks of a constraint such as `root:100(ssd),data:500`, one disk for each label. */
export function fitsStorage(value: string, field: string): (machine: Machine) => boolean {
  const specs = readSpecs(value, field);
  return (machine) => assign(specs, machine.disks) !== undefined;
}

/** The disks that `allocate` names in `constraints_by_type`, by label. */
export function storageByLabel(value: string, machine: Machine): Record<string, number[]> {
  return assign(readSpecs(value, "storage"), machine.disks) ?? {};
}

function readSpecs(value: string, field: string): Spec[] {
  const parts = value.match(/[^,(]+(\([^)]*\))?/g) ?? [];
  return parts.map((part, i) => {
    const [, label, size, tags = ""] = /^(?:([\w-]+):)?(\d+(?:\.\d+)?)(?:\(([^)]*)\))?$/.exec(part.trim()) ?? [];
    if (!size) throw invalid({ [field]: [`Malformed storage constraint, ${JSON.stringify(value)}.`] });
    const names = tags.split(",").map((tag) => tag.trim());
    return { label: label ?? String(i), sizeGB: Number(size), tags: names.filter((tag) => tag !== "") };
  });
}

/** The first spec is the boot disk and takes the first disk; every other takes the smallest that fits. */
function assign(specs: Spec[], disks: Disk[]): Record<string, number[]> | undefined {
  const left = [...disks];
  const taken: Record<string, number[]> = {};
  for (const [i, spec] of specs.entries()) {
    const choices = i === 0 ? left.slice(0, 1) : [...left].sort((a, b) => a.sizeGB - b.sizeGB);
    const disk = choices.find(
      ({ sizeGB, tags }) => sizeGB >= spec.sizeGB && spec.tags.every((tag) => tags.includes(tag)),
    );
    if (!disk) return undefined;
    left.splice(left.indexOf(disk), 1);
    taken[spec.label] = [disk.id];
  }
  return taken;
}
