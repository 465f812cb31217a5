import { markerOf } from "../../adoption/marker";
import { ownership } from "../../adoption/ownership";
import { inTenant } from "../../adoption/resolve-id";
import { type Context, defineResource } from "../../context";
import type { Change } from "../../core/diff";
import { mendedDrift, reportDrift } from "../../core/drift";
import { ProviderError } from "../../core/errors";
import { goneError } from "../../core/gone";
import type { CreatedObject, Observed, Prior } from "../../core/resource";
import { differing } from "../../drift/differences";
import type { Drift } from "../../model/drift";
import { GatewayArgs, GatewayOutputs } from "../../model/gateway";
import type { Marker, ObservedGateway } from "../../plane";
import { requireCapability } from "../../plane/capability";
import type { Installation } from "../../ports/installer";
import { refuseLoss } from "../../protection/deletion-protection";
import { refuseWhileUsed, removeOnceFree, waitUntilGone } from "../../protection/in-use";
import { installComponents, refusedVersions, removeComponents } from "./components";
import { moveClusters, nodesLeft, reportLeftNodes } from "./deletion";
import { GATEWAY, gatewayTitle } from "./facts";
import { beginInstall, finishInstall, isLeftover } from "./install";
import { planGateway } from "./plan";
import { gatewayRules } from "./rules";
import { grown, shrinking } from "./size";

/** What an update found: a gateway, or one whose start was interrupted. Of a create, the installation that it began. */
type Before = "started" | "begun" | { installation: Installation };

/** The link between a plane and a MAAS: registered here, or looked up. */
export const gateway = defineResource<GatewayArgs, GatewayOutputs, Before>({
  ...GATEWAY,
  description:
    "A Private Cloud Gateway: sits beside a MAAS that Palette cannot reach, and brings Palette's changes to it. Needed to create and delete clusters.",
  args: GatewayArgs,
  outputs: GatewayOutputs,
  rules: gatewayRules,
  // A gateway that is only looked up is never renamed: another name is another gateway.
  costOf: ({ path, cost }, prior) => (path === "name" && prior.installer === "none" ? "replace" : cost),
  refuse: (intent) =>
    shrinking(intent.prior.name ?? intent.id, intent.prior.size, intent.next?.size) ??
    refusedVersions(intent) ??
    refuseLoss(GATEWAY, intent),
  plan: planGateway,
  ownership: ownership(GATEWAY, {
    // One that is only looked up is nobody's.
    isMarked: ({ installer }) => installer !== undefined && installer !== "none",
    look: async (ctx, id) => (await requireCapability(ctx.plane, "gateways").observe(id))?.marker,
    write: (ctx, id, marker) => requireCapability(ctx.plane, "gateways").update(id, { marker }),
    differences,
    sync: (ctx, id, args) => mark(ctx, id, args),
    isLeftover,
  }),
  locate: inTenant("gateway", ({ plane }) => requireCapability(plane, "gateways")),
  home: (ctx) => ctx.plane.tenantHome(),

  find: (ctx, { name, installer }) => requireCapability(ctx.plane, "gateways").find(name, installer),
  create: registered,
  settle: async (ctx, id, args, before = "begun") => {
    const installation = typeof before === "string" ? undefined : before.installation;
    if (args.installer === "local" && (before === "begun" || installation))
      await finishInstall(ctx, id, args, installation);
    if (args.installer === "kubernetes") await installComponents(ctx, args);
    const seen = await asItStands(ctx, id, args);
    await grown(ctx, id, args);
    return seen;
  },
  read: async (ctx, id, prior) => {
    const seen = await requireCapability(ctx.plane, "gateways").observe(id, prior);
    const found = seen && observed(seen, prior);
    if (found) reportDrift(ctx, found.outputs.drift);
    return found && { ...found, marker: seen.marker };
  },
  update: async (ctx, id, args, prior) => {
    if (args.installer !== "none") await mark(ctx, id, args, { prior });
    return isBegun(prior) ? "begun" : "started";
  },
  keep: async (ctx, id, args, prior) => {
    if (args.installer !== "none") await mark(ctx, id, args, { prior });
    return await asItStands(ctx, id, args);
  },
  delete: async (ctx, id, prior) => {
    if (prior.installer === "none") return;
    const seen = await requireCapability(ctx.plane, "gateways").observe(id);
    if (!seen) return;
    const leaving = { id, seen, what: gatewayTitle(seen.args.name ?? prior.name ?? id) };
    if (prior.migrateTo !== undefined) await moveClusters(ctx, leaving, prior.migrateTo);
    refuseWhileUsed(ctx, leaving.what, await requireCapability(ctx.plane, "gateways").users(id));
    if (await removeComponents(ctx, leaving)) return;
    const left = await nodesLeft(ctx, leaving);
    await removeOnceFree(ctx, leaving.what, () => requireCapability(ctx.plane, "gateways").delete(id));
    await waitUntilGone(ctx, leaving.what, () => requireCapability(ctx.plane, "gateways").observe(id));
    await reportLeftNodes(ctx, leaving, left);
  },
});

async function asItStands(ctx: Context, id: string, args: GatewayArgs): Promise<Observed<GatewayArgs, GatewayOutputs>> {
  const seen = await requireCapability(ctx.plane, "gateways").observe(id);
  if (!seen) throw goneError(gatewayTitle(args.name));
  if (args.installer !== "none" && seen.marker === undefined) await mark(ctx, id, args, { marker: markerOf(ctx) });
  return observed(seen, args);
}

// Outputs are recorded once it has started; drift says that a later look found it half made.
const isBegun = ({ isSystem, drift }: Prior<GatewayArgs, GatewayOutputs>): boolean =>
  isSystem === undefined || (drift ?? []).length > 0;

async function differences(ctx: Context, id: string, args: GatewayArgs): Promise<Change[]> {
  const seen = await requireCapability(ctx.plane, "gateways").observe(id, args);
  if (seen) refuseOther(seen, args);
  return seen ? differing(GatewayArgs, seen.args, args) : [];
}

async function registered(ctx: Context, args: GatewayArgs, marker: Marker): Promise<string | CreatedObject<Before>> {
  const { name, installer } = args;
  if (installer === "none") {
    throw new ProviderError(
      `There is no gateway named '${name}'. With installer 'none' it must exist already: check the name in ${ctx.plane.name} under ` +
        `${ctx.plane.remedy("list-gateways")}, or use installer 'kubernetes' or 'local' to make one.`,
    );
  }
  const { id, installation } =
    installer === "local"
      ? await beginInstall(ctx, args)
      : { id: await requireCapability(ctx.plane, "gateways").register(name, marker) };
  // Nothing may come between the id and the engine: what fails here is made up for in `settle`.
  await mark(ctx, id, args, { marker }).catch((error: unknown) =>
    ctx.log.debug(`The marker is written later: ${error}`),
  );
  return installation ? { id, before: { installation } } : id;
}

function refuseOther({ isSelfHosted, isSystem }: ObservedGateway, { name, installer }: GatewayArgs): void {
  // Only looked up, it may be of any kind.
  if (installer === "none") return;
  const why =
    installer === "local" ? "runs on no MAAS machines of its own" : "was not registered for a Kubernetes cluster";
  if (isSystem || isSelfHosted === (installer === "local")) {
    throw new ProviderError(`${gatewayTitle(name)} ${why}: name it with installer 'none'.`);
  }
}

const mark = (
  ctx: Context,
  id: string,
  { name, tags }: GatewayArgs,
  { marker, prior }: { marker?: Marker; prior?: Partial<GatewayArgs> } = {},
): Promise<void> =>
  requireCapability(ctx.plane, "gateways").update(
    id,
    { name, ...(marker ? { marker } : {}), ...(tags === undefined ? {} : { tags }) },
    prior,
  );

const halfMade = (state: string): Drift =>
  mendedDrift(
    "gateway-unfinished",
    `the gateway is ${state}: its installation did not come to its end`,
    "runs the installer again",
  );

const changedFile = (component: string): Drift =>
  mendedDrift(
    "gateway-component",
    `the file that 'components.${component}.source' names is another one than what was installed, under the same version`,
    "applies it in place: controllers start anew, and no machine is touched",
    { field: `components.${component}` },
  );

function observed(
  seen: ObservedGateway,
  recorded: Prior<GatewayArgs, GatewayOutputs> | undefined,
): Observed<GatewayArgs, GatewayOutputs> {
  const installer =
    recorded?.installer ?? seen.installer ?? (seen.isSelfHosted && !seen.isSystem ? "kubernetes" : "none");
  const { tags: _, ...named } = seen.args;
  const { isSystem, isSelfHosted, clusterUid, state } = seen;
  const isHalfMade = installer === "local" && (state === "Pending" || state === "Provisioning");
  const half = seen.unfinished ?? (isHalfMade ? state : undefined);
  const changed = seen.changedFiles ?? [];
  const drift =
    installer === "none" ? [] : [...(half === undefined ? [] : [halfMade(half)]), ...changed.map(changedFile)];
  return {
    args: { ...(installer === "none" ? named : seen.args), installer },
    outputs: { isSystem, isSelfHosted, clusterUid, drift },
  };
}
