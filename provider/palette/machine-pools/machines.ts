import { z } from "zod";
import { ApiError, ContractError } from "../../core/errors";
import { askedFor } from "../../http/asked-for";
import type { ObservedMachine } from "../../plane";
import { type Palette, undefinedIfNotFound } from "../client";
import { WireMetadata } from "../metadata";

const WireCondition = z.looseObject({
  type: z.string().nullish(),
  status: z.string().nullish(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
});

const WireMachine = z.looseObject({
  metadata: WireMetadata,
  spec: z.looseObject({ az: z.string().nullish(), hostname: z.string().nullish() }).nullish(),
  status: z
    .looseObject({
      instanceState: z.string().nullish(),
      ready: z.boolean().nullish(),
      health: z.looseObject({ conditions: z.array(WireCondition).nullish() }).nullish(),
    })
    .nullish(),
});
export type WireMachine = z.infer<typeof WireMachine>;

/** The machines of a pool, ordered by name; undefined where Palette knows no such pool. */
export async function machinesOf(
  palette: Palette,
  configUid: string,
  machinePoolName: string,
): Promise<ObservedMachine[] | undefined> {
  const route = "GET /v1/cloudconfigs/maas/{configUid}/machinePools/{machinePoolName}/machines";
  const found = await undefinedIfNotFound(palette.all(route, WireMachine, { params: { configUid, machinePoolName } }));
  return found
    ?.filter(isListed)
    .map(observe)
    .sort((a, b) => a.name.localeCompare(b.name, "en"));
}

const isListed = ({ status }: WireMachine): boolean => status?.instanceState !== "Deleted";

/** Whether a pool has a machine, asked for the machine by its uid; undefined where Palette does not say. */
export async function hasMachine(
  palette: Palette,
  params: { configUid: string; machinePoolName: string; machineUid: string },
): Promise<boolean | undefined> {
  const route = "GET /v1/cloudconfigs/maas/{configUid}/machinePools/{machinePoolName}/machines/{machineUid}";
  const answer = askedFor(WireMachine, ({ metadata }) => metadata.uid === params.machineUid, ["metadata", "uid"]);
  try {
    const found = await undefinedIfNotFound(palette.ask(route, answer, { params }));
    return found !== undefined && isListed(found);
  } catch (error) {
    if (error instanceof ApiError || error instanceof ContractError) return undefined;
    throw error;
  }
}

const STATES: Readonly<Record<string, ObservedMachine["state"]>> = {
  Pending: "pending",
  Provisioning: "provisioning",
  Provisioned: "provisioning",
  Running: "running",
  Deleting: "deleting",
  Failed: "failed",
};

/** The machine in our words. */
export function observe(wire: WireMachine): ObservedMachine {
  const { metadata, spec, status } = wire;
  const word = status?.instanceState ?? "Pending";
  const state = STATES[word] ?? "unknown";
  // `ready` is absent as often as false: only an explicit false takes a machine back from running.
  const notReady = state === "running" && status?.ready === false;
  return {
    id: metadata.uid ?? "",
    name: metadata.name ?? "",
    hostname: spec?.hostname ?? "",
    zone: spec?.az ?? "",
    state: notReady ? "provisioning" : state,
    stateName: [notReady ? `${word}, not ready` : word, ...complaint(wire, state, notReady)].join(": "),
  };
}

function complaint(wire: WireMachine, state: ObservedMachine["state"], notReady: boolean): string[] {
  if (state === "running" && !notReady) return [];
  const bad = (wire.status?.health?.conditions ?? []).filter((condition) => condition.status !== "True");
  const said = bad.map((condition) => condition.message || condition.reason).filter((text) => !!text);
  const last = said.at(-1);
  return last ? [last] : [];
}
