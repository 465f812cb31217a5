import { z } from "zod";
import { WireMetadata } from "../metadata";

/** What an object belongs to. */
const WireRelated = z.looseObject({ kind: z.string().nullish(), uid: z.string().nullish() }).nullish();
export type WireRelated = z.infer<typeof WireRelated>;

export const WireNamespace = z.looseObject({
  metadata: WireMetadata,
  spec: z
    .looseObject({
      relatedObject: WireRelated,
      resourceAllocation: z
        .looseObject({
          cpuCores: z.number().nullish(),
          memoryMiB: z.number().nullish(),
          gpuConfig: z.looseObject({ limit: z.number().nullish() }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
export type WireNamespace = z.infer<typeof WireNamespace>;

export const WireBinding = z.looseObject({
  type: z.string().nullish(),
  namespace: z.string().nullish(),
  role: z.looseObject({ kind: z.string().nullish(), name: z.string().nullish() }).nullish(),
  subjects: z
    .array(z.looseObject({ type: z.string().nullish(), name: z.string().nullish(), namespace: z.string().nullish() }))
    .nullish(),
});

export const WireRbac = z.looseObject({
  metadata: WireMetadata,
  spec: z
    .looseObject({
      relatedObject: WireRelated,
      bindings: z.array(WireBinding).nullish(),
      isSystem: z.boolean().nullish(),
    })
    .nullish(),
});
export type WireRbac = z.infer<typeof WireRbac>;

export const WireSchedule = z.looseObject({ scheduledRunTime: z.string().nullish() });
const WireBackupConfig = z.looseObject({
  backupLocationUid: z.string().nullish(),
  backupPrefix: z.string().nullish(),
  durationInHours: z.number().nullish(),
  includeAllDisks: z.boolean().nullish(),
  includeClusterResourceMode: z.string().nullish(),
  includeClusterResources: z.boolean().nullish(),
  namespaces: z.array(z.string()).nullish(),
  schedule: WireSchedule.nullish(),
});
export const WireBackup = z.looseObject({ spec: z.looseObject({ config: WireBackupConfig.nullish() }) });
export type WireBackupConfig = z.infer<typeof WireBackupConfig>;
export type WireBackup = z.infer<typeof WireBackup>;

export const WireScan = z.looseObject({
  spec: z.looseObject({
    driverSpec: z
      .record(
        z.string(),
        z.looseObject({ config: z.looseObject({ schedule: WireSchedule.nullish() }).nullish() }).nullish(),
      )
      .nullish(),
  }),
});
export type WireScan = z.infer<typeof WireScan>;
