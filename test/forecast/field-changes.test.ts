import assert from "node:assert/strict";
import type { z } from "zod";
import { fieldsOf, metaOf } from "../../provider/core/schema/meta";
import { ClusterArgs, ControlPlane } from "../../provider/model/cluster";
import { MachinePoolArgs } from "../../provider/model/machine-pool";
import { clusterChanges, type FieldChange, poolChanges, profileChanges } from "./field-changes";

/** Fields that an update can change, by the field definitions. */
const changeable = (schema: z.ZodType, prefix = ""): string[] =>
  Object.entries(fieldsOf(schema) ?? {}).flatMap(([name, field]) =>
    ["refused", "replace", "ignored"].includes(metaOf(field).change ?? "") ? [] : [`${prefix}${name}`],
  );

const tried = (changes: readonly FieldChange[]): string[] => changes.map(({ field }) => field);

describe("the changes that forecasts are measured by", () => {
  it("are those of every field of a pool", () => {
    assert.deepEqual(tried(poolChanges).sort(), changeable(MachinePoolArgs).sort());
  });

  it("are those of every field of a cluster and of its control plane", () => {
    // The size of the control plane has a test of its own: it never goes back.
    const all = [...changeable(ClusterArgs), ...changeable(ControlPlane, "controlPlane.")];
    const left = ["controlPlane", "controlPlane.size"];
    const expected = all.filter((field) => !left.includes(field)).sort();
    assert.deepEqual([...new Set(tried([...clusterChanges, ...profileChanges]))].sort(), expected);
  });
});
