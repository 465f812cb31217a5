import { z } from "zod";
import { ContractError } from "../../core/errors";
import { isForbidden, type Palette } from "../client";
import { orNoSuchCall } from "../versions/gates";

const WireMachineUids = z.looseObject({
  machinePools: z.record(z.string(), z.looseObject({ machineUids: z.array(z.string()).nullish() })),
});

/** Uids of machines by the name of their pool. */
export type MachineUids = ReadonlyMap<string, readonly string[]>;

/**
 * Which machines each pool of a cluster has, in one request: a machine that is made anew has another uid. Undefined where Palette does not
 * tell in words that are known: whoever asks gets along without.
 */
export async function machineUidsOf(palette: Palette, configUid: string): Promise<MachineUids | undefined> {
  const route = "GET /v1/cloudconfigs/{configUid}/machinePools/machineUids";
  try {
    const found = await orNoSuchCall(palette.ask(route, WireMachineUids, { params: { configUid } }));
    const pools = found && Object.entries(found.machinePools);
    return pools && new Map(pools.map(([name, { machineUids }]) => [name, machineUids ?? []]));
  } catch (error) {
    if (error instanceof ContractError || isForbidden(error)) return undefined;
    throw error;
  }
}
