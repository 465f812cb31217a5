import { z } from "zod";
import type { HttpClient } from "../http/client";
import type { SiteImages } from "../ports/inventory";

const WireNamed = z.array(z.object({ name: z.string() }));

type NamesOf = (client: HttpClient, signal: AbortSignal) => Promise<string[]>;

const namesAt =
  (route: string): NamesOf =>
  async (client, signal) =>
    (await client.send({ route, answer: WireNamed, signal })).map(({ name }) => name);

/** Names of the DNS domains. */
export const domainNames = namesAt("GET /domains/");
export const zoneNames = namesAt("GET /zones/");
export const resourcePoolNames = namesAt("GET /resourcepools/");
export const tagNames = namesAt("GET /tags/");

const WireSubnets = z.array(z.object({ cidr: z.string() }));

/** The subnets, as CIDR. */
export const subnetCidrs: NamesOf = async (client, signal) =>
  (await client.send({ route: "GET /subnets/", answer: WireSubnets, signal })).map(({ cidr }) => cidr);

const WireImages = z.array(z.object({ name: z.string(), architecture: z.string(), type: z.string() }));

/** The images that machines can be deployed with. */
export async function siteImages(client: HttpClient, signal: AbortSignal): Promise<SiteImages> {
  const [images, importing] = await Promise.all([
    client.send({ route: "GET /boot-resources/", answer: WireImages, signal }),
    client.send({ route: "GET /boot-resources/?op=is_importing", answer: z.boolean(), signal }),
  ]);
  const names = new Set(images.map(({ name, architecture }) => `${name} (${architecture.split("/")[0]})`));
  return { names: [...names].sort(), importing };
}
