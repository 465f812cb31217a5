import { z } from "zod";
import { type Palette, undefinedIfNotFound } from "../client";
import { WireMetadata } from "../metadata";

/** A gateway as it is read. */
export const WireGateway = z.looseObject({
  metadata: WireMetadata,
  spec: z
    .looseObject({
      isSystem: z.boolean().nullish(),
      isSelfHosted: z.boolean().nullish(),
      spectroClusterUid: z.string().nullish(),
      cloudAccountUid: z.string().nullish(),
    })
    .nullish(),
  status: z.looseObject({ state: z.string().nullish(), kubectlCommands: z.array(z.string()).nullish() }).nullish(),
});
export type WireGateway = z.infer<typeof WireGateway>;

/** A gateway by its uid; undefined where there is none. */
export const readGateway = (palette: Palette, uid: string): Promise<WireGateway | undefined> =>
  undefinedIfNotFound(palette.document("GET /v1/overlords/{uid}", WireGateway, { params: { uid } }));
