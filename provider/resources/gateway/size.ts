import type { Context } from "../../context";
import { ProviderError } from "../../core/errors";
import { titleOf } from "../../core/facts";
import type { Refusal } from "../../core/refusal";
import { counted } from "../../core/text/counted";
import { lowerFirst } from "../../core/text/lower-first";
import { seconds } from "../../core/time/duration";
import { type PollResult, waitFor } from "../../core/time/wait";
import { watchForFailures } from "../../machines/failed-machines";
import { machineLines, tally } from "../../machines/progress";
import type { GatewayArgs } from "../../model/gateway";
import type { GatewayNodes } from "../../plane";
import { requireCapability } from "../../plane/capability";
import { GATEWAY } from "./facts";

const called = (name: string): string => lowerFirst(titleOf(GATEWAY)(name));

/** The sentence that refuses fewer nodes than there are; undefined where nothing shrinks. */
export function shrinking(name: string, before: number | undefined, size: number | undefined): Refusal | undefined {
  if (before === undefined || size === undefined || size >= before) return undefined;
  const text =
    `${called(name)} has ${counted(before, "node")} and never shrinks to ${size}: its store would lose its majority. ` +
    `Put 'size: ${before}' back; for a smaller gateway, install another one and move the clusters there with 'migrateTo'.`;
  return { code: "cannot-shrink", text };
}

/** Refuses a size that the gateway cannot have as it stands. */
export async function requireSize(ctx: Context, id: string, args: Partial<GatewayArgs>): Promise<void> {
  if (args.size !== undefined)
    demanded(await requireCapability(ctx.plane, "gateways").nodes(id), args.name ?? id, args.size);
}

/** Brings a gateway to its size and waits until all its nodes run; without a size in the program nothing is looked at. */
export async function grown(ctx: Context, id: string, args: GatewayArgs): Promise<void> {
  const { size } = args;
  if (size === undefined) return;
  if (demanded(await requireCapability(ctx.plane, "gateways").nodes(id), args.name, size).size < size) {
    await requireCapability(ctx.plane, "gateways").grow(id, size);
    ctx.log.info(`${called(args.name)} grows to ${counted(size, "node")}, one after the other.`);
  }
  const failures = watchForFailures(ctx);
  const wait = {
    what: called(args.name),
    pace: [seconds(5), seconds(30)],
    limit: ctx.deadline.left(),
  } as const;
  await waitFor(ctx, wait, async (): Promise<PollResult<boolean>> => {
    const { machines } = demanded(await requireCapability(ctx.plane, "gateways").nodes(id), args.name, size);
    const running = machines.filter(({ state }) => state === "running").length;
    if (running === size && machines.length === size) return { done: true };
    return failures(machines) ?? { pending: { state: tally(machines, size), parts: machineLines(machines) } };
  });
}

function demanded(nodes: GatewayNodes | undefined, name: string, size: number): GatewayNodes {
  if (!nodes) {
    throw new ProviderError(
      `${called(name)} does not run on MAAS machines of its own, so it has no 'size': leave it out.`,
    );
  }
  const refused = shrinking(name, nodes.size, size);
  if (refused !== undefined) throw new ProviderError(refused);
  return nodes;
}
