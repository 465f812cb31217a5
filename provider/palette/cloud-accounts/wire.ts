import { z } from "zod";
import { type Palette, undefinedIfNotFound } from "../client";
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

/** An account by its uid; undefined where there is none. */
export const readAccount = (palette: Palette, uid: string): Promise<WireAccount | undefined> =>
  undefinedIfNotFound(palette.document("GET /v1/cloudaccounts/maas/{uid}", WireAccount, { params: { uid } }));

/** All accounts that a scope lists. */
export const accountsIn = (palette: Palette): Promise<WireAccount[]> =>
  palette.all("GET /v1/cloudaccounts/maas", WireAccount);
