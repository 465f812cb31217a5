import { z } from "zod";
import type { HttpClient } from "../http/client";
import type { SiteImages } from "../inventory";

const WireNamed = z.array(z.object({ name: z.string() }));

/** Names of the DNS domains. */
export async function domainNames(client: HttpClient, signal: AbortSignal): Promise<string[]> {
  const domains = await client.send({ route: "GET /domains/", answer: WireNamed, signal });
  return domains.map(({ name }) => name);
}

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
