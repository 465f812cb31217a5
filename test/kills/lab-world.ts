import { type Lab, startLab } from "palette-maas-lab";
import { faultProxy } from "../faults/proxy";
import { secretsOf } from "../support/defects";
import { deployedTo, SPEED } from "../support/rack";
import type { Seen, World } from "./world";

/** A lab of its own: a Palette, a MAAS, and the gateway between them. */
export async function openLab(objects: (lab: Lab) => Record<string, Seen[]>): Promise<World> {
  const lab = await startLab({ speed: SPEED });
  const { origin } = new URL(lab.maas.url);
  const proxies = { plane: await faultProxy(lab.palette.url), maas: await faultProxy(origin) };
  // The gateway goes straight to MAAS; only the product's own requests are counted.
  const endpoint = lab.maas.url.replace(origin, proxies.maas.url);
  const sites = [{ endpoint, accountEndpoints: [lab.maas.url], apiKey: lab.maas.apiKey, writes: "dns" }];
  return {
    proxies,
    env: { ...lab.env, PALETTE_ENDPOINT: proxies.plane.url, KILLS_MAAS_URL: lab.maas.url },
    settings: { maas: JSON.stringify(sites) },
    secrets: secretsOf(lab),
    objects: async () => objects(lab),
    orphans: async () => orphansIn(lab),
    isStable: async () => lab.isStable(),
    stop: async () => {
      await Promise.all([proxies.plane.stop(), proxies.maas.stop()]);
      await lab.stop();
    },
  };
}

function orphansIn(lab: Lab): string[] {
  const used = lab.palette.world.clusters
    .filter(({ state }) => state !== "Deleted")
    .flatMap(({ pools }) => pools.flatMap(({ machines }) => machines.map(({ hostname }) => hostname)));
  return deployedTo(lab)
    .map(({ hostname }) => hostname)
    .filter((hostname) => !used.includes(hostname));
}
