import { ApiError, messageOf, ProviderError } from "../../core/errors";
import type { GatewayArgs } from "../../model/gateway";
import type { ManagementCluster } from "../client";
import { NO_NAMESPACE } from "../refusals";
import { isOfCertManager, type Rendered } from "./component-objects";
import { contractGaps } from "./contracts";
import { readInstallRecord } from "./install-record";
import { hasForeignCertManager, renderedAll, requireCertManager, wrongSteps } from "./installation";
import { installedVersions } from "./inventory";
import { PROVIDERS } from "./providers";
import { ServedKinds } from "./served-kinds";
import { forEach, type Site } from "./site";

/** What stands against an installation or an upgrade, as far as it can be known without sending anything. */
export async function objectionsToComponents(site: Site, wanted: Partial<GatewayArgs>): Promise<readonly string[]> {
  const { management } = site;
  try {
    const all = await renderedAll(site, wanted);
    const record = await readInstallRecord(management);
    const isForeign = await hasForeignCertManager(management, record);
    if (!isForeign) await requireCertManager(management, all);
    const sent = all.filter(({ role }) => role !== "certManager" || !isForeign);
    const wrong = wrongSteps(await installedVersions(management, record), sent);
    return [...wrong, ...(await contractGaps(management, sent)), ...(await refused(management, sent))];
  } catch (error) {
    if (error instanceof ProviderError) return [withoutEnd(error.message)];
    throw error;
  }
}

// Whoever puts it into a sentence says that nothing was sent.
const withoutEnd = (text: string): string => text.replace(/\.?( Nothing was sent\.?)?$/, "");

/** What the API server, its webhooks and its roles have against what would be sent. */
async function refused(management: ManagementCluster, all: readonly Rendered[]): Promise<string[]> {
  const served = new ServedKinds(management);
  const objections: string[] = [];
  for (const { role, objects } of all) {
    const namespace = role === "certManager" ? "cert-manager" : PROVIDERS[role].namespace;
    await forEach(objects, async (object) => {
      const address = await served.addressOf(object, namespace);
      if (!address) return;
      try {
        await management.apply(...address, object.body, { dryRun: true, force: true });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        // Its namespace is made first; and cert-manager's webhook may be among what is not there yet.
        const isToCome = error.code === NO_NAMESPACE || (error.kind === "unavailable" && isOfCertManager(object));
        if (error.foreign || (!isToCome && error.kind === "unavailable")) throw error;
        if (!isToCome && !isFixedSelector(object, error)) objections.push(`'components.${role}': ${messageOf(error)}`);
      }
    });
  }
  return [...new Set(objections)];
}

// A deployment whose pods would be others is made anew.
const isFixedSelector = ({ kind }: { kind: string }, error: ApiError): boolean =>
  kind === "Deployment" && error.kind === "invalid" && /immutable/.test(error.message);
