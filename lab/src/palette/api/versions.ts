import { isObject, type Json, type JsonObject } from "../state/documents";
import type { PaletteVersion } from "../state/world";
import { refusal } from "./errors";

const order: PaletteVersion[] = ["4.6", "4.7", "4.8", "4.10"];

export function atLeast(version: PaletteVersion, wanted: PaletteVersion): boolean {
  return order.indexOf(version) >= order.indexOf(wanted);
}

/** Since which version a field is known; fields that are in every version are not listed. */
const since: Record<string, PaletteVersion> = {
  enableLxdVm: "4.7",
  staticIp: "4.7",
  network: "4.7",
  useLxdVm: "4.7",
  minDiskSizeInGB: "4.7",
  ntpServers: "4.8",
  additionalAnnotations: "4.8",
  overrideKubeadmConfiguration: "4.8",
  timezone: "4.8",
  clusterTemplate: "4.8",
  clusterType: "4.8",
  hyperShiftConfig: "4.8",
  skipK8sUpgrade: "4.8",
  overrideClusterApiConfig: "4.10",
  overrideHealthCheckConfiguration: "4.10",
};

/** Refuses fields that this version does not know yet; zero values are let through, since clients send them unasked. */
export function refuseNewer(version: PaletteVersion, doc: JsonObject): void {
  for (const [key, value] of Object.entries(doc)) {
    const wanted = since[key];
    if (wanted && !atLeast(version, wanted) && !isZero(value)) throw unknown(key, version);
    if (key === "type" && value === "OverrideScaling" && !atLeast(version, "4.8"))
      throw unknown("OverrideScaling", version);
    if (isObject(value)) refuseNewer(version, value);
    if (Array.isArray(value)) for (const item of value) if (isObject(item)) refuseNewer(version, item);
  }
}

function isZero(value: Json): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.values(value).every(isZero);
  return value === false || value === 0 || value === "" || value === null || value === "disabled";
}

function unknown(field: string, version: PaletteVersion) {
  return refusal(400, "UnknownField", `'${field}' is not known to Palette ${version}`, { field });
}
