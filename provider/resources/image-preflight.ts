import { isListed, usualImage } from "../forecast/preflight/image";
import type { Profile } from "../model/profiles";
import type { Site } from "../preflight";
import type { PreflightReport } from "./preflight-report";
import { maasAt } from "./preflight-site";

/** Looks whether MAAS has the image that servers of these profiles are deployed with, as far as its name is known. */
export async function checkImage(report: PreflightReport, site: Site, profiles: readonly Profile[]): Promise<void> {
  if (profiles.length === 0) return;
  const { preflight } = report.ctx;
  // What variables hold may be secret, and decides no image.
  const key = JSON.stringify(profiles.map(({ variables: _, ...profile }) => profile));
  const layers = await report.askPalette("what the profiles are made of", (ctx) =>
    preflight.layers.get(key, () => ctx.plane.profiles.layers(profiles)),
  );
  const usual = usualImage(layers?.system, layers?.kubernetes);
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
