import { ApiError } from "../../core/errors";
import { overlaidRecords } from "../../core/merge";
import type { ClusterArgs } from "../../model/cluster";
import type { NewerInput, RequestedInputs } from "../../plane";
import type { Palette } from "../client";
import { SETTINGS, toSpecOf } from "../clusters/settings";
import { WireVerdict } from "../clusters/verdict";
import { POOL_FIELDS, type PoolArgs } from "../machine-pools/fields";
import { toWire } from "../machine-pools/shape";
import { Memo } from "../memo";
import { type Newer, newerIn, orNoSuchCall } from "./gates";

const ROUTE = "POST /v1/spectroclusters/maas/validate";

const PLAIN: PoolArgs = { name: "workers", size: 1, instance: { minCpu: 1, minMemoryMb: 1024 }, resourcePool: "" };

/** An input with the check that has it alone. */
interface Probe extends NewerInput {
  /** Tells it from inputs of the same name elsewhere. */
  key: string;
  spec: Record<string, unknown>;
}

/**
 * Finds out which inputs this Palette is too old for. No call tells its version, so its check of new clusters is asked for a cluster
 * with that one input, after one without any: only what is taken without the input and refused with it is not known to Palette.
 */
export class VersionProbe {
  private readonly verdicts = new Memo<boolean>();

  /** The inputs that are not known to Palette; none where all are, or where it cannot be found out. */
  async unknownInputs(palette: Palette, { cluster = {}, pool = {} }: RequestedInputs): Promise<NewerInput[]> {
    const probes = [
      ...newerIn<ClusterArgs>(CHANGEABLE, cluster).map(ofCluster),
      ...newerIn<PoolArgs>(POOL_FIELDS, pool).map(ofPool),
    ];
    if (probes.length === 0 || !(await this.takes(palette, { key: "", spec: specWith({}) }))) return [];
    const taken = await Promise.all(probes.map((probe) => this.takes(palette, probe)));
    return probes.filter((_, i) => taken[i] === false);
  }

  private async takes(palette: Palette, { key, spec }: Pick<Probe, "key" | "spec">): Promise<boolean> {
    return await this.verdicts.get(key, palette, async () => {
      const json = { metadata: { name: "none", labels: {}, annotations: {} }, spec };
      try {
        return (await orNoSuchCall(palette.ask(ROUTE, WireVerdict, { json, repeatable: true }))) !== undefined;
      } catch (error) {
        if (error instanceof ApiError && error.kind === "invalid") return false;
        throw error;
      }
    });
  }
}

// What is set at creation only may name what does not exist, which is refused by every Palette: the check of the whole request tells that.
const CHANGEABLE = Object.fromEntries(
  Object.entries(SETTINGS).filter(([, { write, inCloudConfig }]) => write !== undefined || inCloudConfig !== undefined),
);

const ofCluster = ({ input, since, part }: Newer<ClusterArgs>): Probe => ({
  ...{ input, since, key: `cluster ${input}` },
  spec: overlaidRecords(specWith({}), toSpecOf(part)),
});

const ofPool = ({ input, since, part }: Newer<PoolArgs>): Probe => ({
  ...{ input, since, key: `pool ${input}` },
  spec: specWith(part),
});

const specWith = (part: Partial<PoolArgs>): Record<string, unknown> => ({
  cloudAccountUid: "none",
  profiles: [],
  cloudConfig: { domain: "none" },
  machinepoolconfig: [toWire({ ...PLAIN, ...part }, false)],
});
