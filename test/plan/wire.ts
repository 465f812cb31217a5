import { MASK } from "../../provider/plan/read/masked";

const URN = "urn:pulumi:prod::shop::";

/** A step as `pulumi preview --json` prints it. */
export function wireStep(
  op: string,
  type: string,
  name: string,
  over: Record<string, unknown> = {},
): Record<string, unknown> {
  const front = over.front === "plugin" ? "palette-maas:index" : "pulumi-nodejs:dynamic/palette-maas";
  return { op, urn: `${URN}${front}:${type}::${name}`, detailedDiff: null, ...over };
}

const ACCOUNT = { gatewayId: "g1", apiEndpoint: "http://maas.example.com:5240/MAAS", apiKey: MASK };
const POOL = {
  name: "workers",
  clusterId: "c1",
  clusterName: "payments",
  size: 3,
  releaseLimit: 3,
  deletionProtection: false,
  resourcePool: "default",
  instance: { minCpu: 8, minMemoryMb: 16384 },
  drift: [],
  machines: ["rack1-01", "rack1-02", "rack1-10"].map((hostname) => ({
    name: `payments-workers-${hostname}`,
    hostname,
    zone: "az1",
    systemId: `id-${hostname}`,
    resourcePool: "default",
  })),
};

const inputs = ({ machines: _, drift: __, clusterName: ___, ...rest }: typeof POOL) => rest;

/** A pool that shrinks from three to one, and whatever else a test adds. */
export const shrinking = (size = 1): Record<string, unknown> =>
  wireStep("update", "MachinePool", "workers", {
    oldState: { id: "c1/workers", inputs: inputs(POOL), outputs: POOL },
    newState: { id: "c1/workers", inputs: { ...inputs(POOL), size } },
    diffReasons: ["size"],
    detailedDiff: { size: { kind: "update", inputDiff: true } },
  });

export const removing = (): Record<string, unknown> =>
  wireStep("delete", "MachinePool", "workers", { oldState: { id: "c1/workers", inputs: inputs(POOL), outputs: POOL } });

/** The delete that an interrupted replacement left. */
export const leftOver = (): Record<string, unknown> => ({ ...removing(), op: "delete-replaced" });

export const newAccount = (apiKey: string): Record<string, unknown> =>
  wireStep("create", "MaasCloudAccount", "maas", { newState: { inputs: { ...ACCOUNT, name: "maas", apiKey } } });

/** The whole of what is printed. */
export const printed = (steps: readonly unknown[], over: Record<string, unknown> = {}): string =>
  JSON.stringify({ config: {}, steps, diagnostics: [], duration: 1, changeSummary: {}, ...over });
