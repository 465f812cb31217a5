import { ApiError } from "../core/errors";
import type { MachinePoolArgs } from "../model/machine-pool";
import type { NewerInput } from "../plane";
import type { Palette } from "./client";
import { WireVerdict } from "./clusters/checks";
import { type PoolArgs, toWire } from "./machine-pools/shape";
import { Memo } from "./memo";
import { gated, orNoSuchCall } from "./version-gates";

const ROUTE = "POST /v1/spectroclusters/maas/validate";

/** The part of a pool that one input is. */
type Part = Partial<Omit<PoolArgs, "name" | "size" | "resourcePool">>;

const INSTANCE = { minCpu: 1, minMemoryMb: 1024 };

/**
 * Finds out which inputs this Palette is too old for. No call tells its version, so its check of new clusters is asked for a pool with
 * that one input, after one without any: only what is taken without the input and refused with it is not known to Palette.
 */
export class VersionProbe {
  private readonly verdicts = new Memo<boolean>();

  /** The inputs of a pool that are not known to Palette; none where all are, or where it cannot be found out. */
  async unknownInputs(palette: Palette, args: Partial<MachinePoolArgs>): Promise<NewerInput[]> {
    const inputs = gated(args);
    if (inputs.length === 0 || !(await this.takes(palette, "", {}))) return [];
    const taken = await Promise.all(inputs.map(({ input, part }) => this.takes(palette, input, part as Part)));
    return inputs.filter((_, i) => taken[i] === false);
  }

  private async takes(palette: Palette, input: string, part: Part): Promise<boolean> {
    return await this.verdicts.get(input, palette, async () => {
      const pool = toWire({ name: "workers", size: 1, instance: INSTANCE, resourcePool: "", ...part }, false);
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
