import type { Context } from "../../context";
import type { Line } from "../../core/plan-result";
import type { Refusal } from "../../core/refusal";
import type { Intent } from "../../core/resource";
import { lowerFirst } from "../../core/text/lower-first";
import { seconds } from "../../core/time/duration";
import { waitFor } from "../../core/time/wait";
import type { PlannedGateway } from "../../forecast/gateway-forecast";
import { type GatewayArgs, type GatewayOutputs, ROLES } from "../../model/gateway";
import type { GatewayWork } from "../../plane";
import { requireCapability } from "../../plane/capability";
import { wrongStep } from "../../plane/component-versions";
import type { GatewayToDelete } from "./deletion";
import { gatewayTitle } from "./facts";

/** Whether a planned change installs or upgrades what a gateway consists of. */
export function installsComponents({ verb, next, changes }: PlannedGateway): boolean {
  if (verb === "delete" || next.installer !== "kubernetes" || !next.components) return false;
  return verb !== "update" || changes.some(({ keys }) => keys[0] === "components" || keys[0] === "variables");
}

/** What that does to servers. */
export function componentLines(planned: PlannedGateway): Line[] {
  if (!installsComponents(planned)) return [];
  const { prior, next, verb } = planned;
  const parts = ROLES.flatMap((role) => {
    const version = next.components?.[role]?.version;
    const before = verb === "update" ? prior.components?.[role]?.version : undefined;
    if (version === undefined || version === before) return [];
    return [`${role} ${before === undefined ? "" : `${before} -> `}${version}`];
  });
  const what = parts.length === 0 ? "applies the gateway's components again" : `installs ${parts.join(", ")}`;
  return [{ severity: "info", text: `${what}: controllers start anew, and no machine is touched.` }];
}

/** Why components do not get the versions that the program says, from the record alone. */
export function refusedVersions({ prior, next }: Intent<GatewayArgs, GatewayOutputs>): Refusal | undefined {
  const wrong = ROLES.flatMap((role) => {
    const [from, to] = [prior.components?.[role]?.version, next?.components?.[role]?.version];
    const why = from === undefined || to === undefined ? undefined : wrongStep(role, from, to);
    return why === undefined ? [] : [why];
  });
  if (wrong.length === 0) return undefined;
  return { code: "cannot-change", text: `${gatewayTitle(prior.name ?? "")}: ${wrong.join("; ")}. Nothing was sent.` };
}

/** Installs or upgrades what the gateway consists of, where the plane does so, and waits until all of it runs. */
export async function installComponents(ctx: Context, args: GatewayArgs): Promise<void> {
  const { components } = requireCapability(ctx.plane, "gateways");
  if (components) await done(ctx, gatewayTitle(args.name), components.install(args));
}

/** Removes what the plane itself has installed, and says what stays; false where it installs nothing. */
export async function removeComponents(ctx: Context, { id, what }: GatewayToDelete): Promise<boolean> {
  const { components } = requireCapability(ctx.plane, "gateways");
  if (!components) return false;
  const left = await done(ctx, what, components.remove(id));
  if (left.length > 0) ctx.log.warn(`${what} was deleted. It leaves behind ${left.join("; ")}.`);
  return true;
}

const done = <T>(ctx: Context, what: string, work: GatewayWork<T>): Promise<T> =>
  waitFor(
    ctx,
    {
      what: lowerFirst(what),
      pace: [seconds(2), seconds(10)],
      limit: ctx.deadline.left(),
      evidence: () => work.evidence(),
    },
    () => work.advance(),
  );
