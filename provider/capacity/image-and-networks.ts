import type { Profile } from "../model/profiles";
import type { ImageAndNetworks } from "../plane";
import { requireCapability } from "../plane/capability";
import type { Site } from "../ports/preflight";
import { isListed } from "./image";
import { overlaps } from "./networks";
import type { PreflightReport } from "./report";
import { maasAt } from "./site";

/** Looks at what profiles mean for the servers of a cluster: their image, and their networks. */
export async function checkImageAndNetworks(
  report: PreflightReport,
  site: Site,
  profiles: readonly Profile[],
): Promise<void> {
  if (profiles.length === 0) return;
  const { preflight } = report.ctx;
  // What variables hold may be secret, and decides no image.
  const key = JSON.stringify(profiles.map(({ variables: _, ...profile }) => profile));
  const layers = await report.askPlane("what the profiles are made of", (ctx) =>
    preflight.layers.get(key, () => requireCapability(ctx.plane, "profiles").layers(profiles)),
  );
  if (!layers) return;
  await checkImage(report, site, layers);
  await checkNetworks(report, site, layers);
}

/** Looks whether MAAS has the image, as far as its name is known. */
async function checkImage(report: PreflightReport, site: Site, layers: ImageAndNetworks): Promise<void> {
  const { preflight } = report.ctx;
  const usual = layers.image;
  if (!usual) return;
  const ask = () => preflight.images.get(site.endpoint, () => site.view.images());
  const images = await report.ask(maasAt(site), "for its images", ask);
  if (!images || isListed(usual.name, images.names)) return;
  const importing = images.importing ? " MAAS is fetching images right now." : "";
  report.caution(
    `MAAS has no image '${usual.name}', as the one for ${usual.holds} is usually called: unless it goes by another name there, no ` +
      `server of this cluster can be deployed before it is uploaded.${importing}`,
  );
}

const NETWORKS = { pods: "pods' network", services: "services' network", machines: "MAAS subnet" } as const;

/** Looks whether addresses of the cluster are those of machines too. */
async function checkNetworks(report: PreflightReport, site: Site, { networks }: ImageAndNetworks): Promise<void> {
  if (networks.pods.length + networks.services.length === 0) return;
  const { preflight } = report.ctx;
  const ask = () => preflight.subnets.get(site.endpoint, () => site.view.subnets());
  const subnets = await report.ask(maasAt(site), "for its subnets", ask);
  for (const { one, other } of overlaps(networks, subnets ?? [])) {
    report.caution(
      `The ${NETWORKS[one.what]} ${one.cidr} overlaps the ${NETWORKS[other.what]} ${other.cidr}: what has such an address in one of ` +
        "them cannot be reached from the other. Choose another one in the profile's Kubernetes pack.",
    );
  }
}
