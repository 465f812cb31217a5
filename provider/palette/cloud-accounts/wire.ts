import { z } from "zod";
import type { Palette } from "../client";
import { WireMetadata } from "../metadata";

/** A cloud account as it is read; its key is masked. */
export const WireAccount = z.looseObject({
  metadata: WireMetadata,
  spec: z.looseObject({
    apiEndpoint: z.string(),
    apiKey: z.string().nullish(),
    preferredSubnets: z.array(z.string()).nullish(),
  }),
  status: z.looseObject({ state: z.string().nullish() }).nullish(),
});
export type WireAccount = z.infer<typeof WireAccount>;

/** All accounts that a scope lists. */
export const accountsIn = (palette: Palette): Promise<WireAccount[]> =>
  palette.all("GET /v1/cloudaccounts/maas", WireAccount);
