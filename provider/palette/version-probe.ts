import { ApiError } from "../core/errors";
import type { MachinePoolArgs } from "../model/machine-pool";
import type { NewerInput } from "../plane";
import type { Palette } from "./client";
import { WireVerdict } from "./clusters/verdict";
import { POOL_FIELDS, type PoolArgs } from "./machine-pools/fields";
import { toWire } from "./machine-pools/shape";
import { Memo } from "./memo";
import { newerIn, orNoSuchCall } from "./version-gates";

const ROUTE = "POST /v1/spectroclusters/maas/validate";

const PLAIN: PoolArgs = { name: "workers", size: 1, instance: { minCpu: 1, minMemoryMb: 1024 }, resourcePool: "" };

/**
 * Finds out which inputs this Palette is too old for. No call tells its version, so its check of new clusters is asked for a pool with
 * that one input, after one without any: only what is taken without the input and refused with it is not known to Palette.
 */
export class VersionProbe {
  private readonly verdicts = new Memo<boolean>();

  /** The inputs of a pool that are not known to Palette; none where all are, or where it cannot be found out. */
  async unknownInputs(palette: Palette, args: Partial<MachinePoolArgs>): Promise<NewerInput[]> {
    const inputs = newerIn<PoolArgs>(POOL_FIELDS, args);
    if (inputs.length === 0 || !(await this.takes(palette, "", {}))) return [];
    const taken = await Promise.all(inputs.map(({ input, part }) => this.takes(palette, input, part)));
    return inputs.filter((_, i) => taken[i] === false);
  }

  private async takes(palette: Palette, input: string, part: Partial<PoolArgs>): Promise<boolean> {
    return await this.verdicts.get(input, palette, async () => {
      const pool = toWire({ ...PLAIN, ...part }, false);
      const spec = {
        cloudAccountUid: "none",
        profiles: [],
        cloudConfig: { domain: "none" },
        machinepoolconfig: [pool],
      };
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
