import { badRequest, invalid } from "../api/refusals";
import type { BootResource } from "./state";
import { isAtLeast } from "./version";
import type { MaasWorld } from "./world";

const aliases: Record<string, string> = {
  "20.04": "focal",
  "22.04": "jammy",
  "24.04": "noble",
};

/** What `distro_series` means: an image that this MAAS has for the architecture. */
export function findImage(world: MaasWorld, asked: string, architecture: string): { osystem: string; series: string } {
  const wanted = asked || String(world.config.default_distro_series ?? "");
  const named = world.images.filter((image) => answersTo(world, image, wanted));
  if (named.length === 0) {
    const valid = [...new Set(world.images.map(deployName))].map((name) => `'${name}'`);
    const message = `'${wanted}' is not a valid distro_series.  It should be one of: ${["''", ...valid].join(", ")}.`;
    throw invalid({ distro_series: [message] });
  }
  const [osystem = "custom", series = ""] = deployName(named[0] ?? { name: wanted }).split("/");
  const [kind] = architecture.split("/");
  const usable = named.find((image) => image.architecture.split("/")[0] === kind && image.received >= image.size);
  if (usable) return { osystem, series };
  throw badRequest(`The image ${osystem}/${series} is unavailable for ${architecture}.`);
}

/** An uploaded image without a system of its own is listed as `x` and deployed as `custom/x`. */
function deployName({ name }: { name: string }): string {
  return name.includes("/") ? name : `custom/${name}`;
}

function answersTo(world: MaasWorld, image: BootResource, wanted: string): boolean {
  // From 3.8 on, an upload called custom/x keeps that name, and cannot be deployed by any.
  if (image.name.startsWith("custom/") && isAtLeast(world.version, 3, 8)) return false;
  const full = deployName(image);
  const series = full.slice(full.indexOf("/") + 1);
  return wanted === full || wanted === series || aliases[wanted] === series;
}
