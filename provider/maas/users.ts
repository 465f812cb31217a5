import { z } from "zod";
import type { HttpClient } from "../http/client";

/** The fields of a user that are read. */
export const WireUser = z.object({ username: z.string(), is_superuser: z.boolean() });

/** What a gateway does in MAAS that MAAS grants to administrators alone. */
export const ADMINISTRATORS_ONLY = [
  "to create and change the DNS record of a cluster's API",
  "to edit machines before they are deployed (swap)",
] as const;

/** Whose key the client uses, and which rights of those a gateway needs the user lacks. */
export async function rightsOfUser(
  client: HttpClient,
  signal: AbortSignal,
): Promise<{ user: string; missing: readonly string[] }> {
  const user = await client.send({ route: "GET /users/?op=whoami", answer: WireUser, signal });
  return { user: user.username, missing: user.is_superuser ? [] : ADMINISTRATORS_ONLY };
}
