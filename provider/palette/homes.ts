import { z } from "zod";
import { ProviderError } from "../core/errors";
import type { Home } from "../core/resource";
import { didYouMean } from "../core/text/did-you-mean";
import type { Where } from "../model/where";
import { isForbidden, type Palette, type PaletteSettings, undefinedIfNotFound } from "./client";
import { Memo } from "./memo";
import { WireMetadata } from "./metadata";

/** Where an object lives: `project` is a uid, empty for the tenant. */
export type PaletteHome = { endpoint: string; tenant: string; project: string };

export interface Project {
  uid: string;
  name: string;
}

const WireUserInfo = z.looseObject({ tenantUid: z.string().min(1), orgName: z.string().nullish() });
const WireProjects = z.looseObject({
  items: z
    .array(z.looseObject({ metadata: z.looseObject({ name: z.string().min(1), uid: z.string().min(1) }) }))
    .nullable(),
});
const WireScoped = z.looseObject({ metadata: WireMetadata });

/** Knows the tenant and the projects behind the key; each is asked for once per process. */
export class Homes {
  private readonly tenants = new Memo<string>();
  private readonly projectLists = new Memo<readonly Project[]>();
  private readonly clusterHomes = new Memo<PaletteHome>();
  private readonly endpoint: string;

  constructor(readonly settings: Pick<PaletteSettings, "endpoint" | "project" | "apiKey">) {
    this.endpoint = normalized(settings.endpoint);
  }

  /** Fails unless the configuration leads to the recorded home: an answer from anywhere else says nothing about it. */
  async check(palette: Palette, recorded: Home): Promise<PaletteHome> {
    const { endpoint = "", tenant = "", project = "", plane } = recorded;
    if (plane !== undefined) {
      throw new ProviderError(
        `This was made on the plane '${plane}', but 'palette-maas:plane' (or PALETTE_MAAS_PLANE) says palette. Nothing was touched: set ` +
          "the plane back. The same servers cannot be on both.",
      );
    }
    if (normalized(endpoint) !== this.endpoint) {
      throw new ProviderError(
        `This lives in the Palette at ${endpoint}, but 'palette-maas:paletteEndpoint' (or PALETTE_ENDPOINT) says ` +
          `${this.settings.endpoint}. Nothing was touched: set the endpoint back.`,
      );
    }
    const configured = await this.tenant(palette);
    if (configured !== tenant) {
      throw new ProviderError(
        `This lives in tenant ${tenant} of the Palette at ${endpoint}, but the API key in 'palette-maas:paletteApiKey' ` +
          `(or PALETTE_API_KEY) belongs to tenant ${configured}. Nothing was touched: use a key of the right tenant.`,
      );
    }
    if (project !== "" && !(await this.project(palette, (known) => known.uid === project))) {
      throw new ProviderError(
        `This lives in project ${project} of tenant ${tenant}, which is gone or hidden from the API key in ` +
          "'palette-maas:paletteApiKey' (or PALETTE_API_KEY). Nothing was touched: use a key that may see the project; " +
          "if the project was deleted, take the resource out of the state with 'pulumi state delete'.",
      );
    }
    return { endpoint, tenant, project };
  }

  async homeOf(palette: Palette, where: Where): Promise<PaletteHome> {
    if (where.scope === "tenant") return await this.tenantHome(palette);
    const name = where.project ?? this.settings.project;
    const found = await this.project(palette, (project) => project.name === name);
    if (found) return { ...(await this.tenantHome(palette)), project: found.uid };
    const names = (await this.projects(palette)).map((project) => project.name).sort();
    const source = where.project === undefined ? "'palette-maas:project' or PALETTE_PROJECT" : "the input 'project'";
    throw new ProviderError(
      `Palette has no project '${name}' (from ${source}) that the API key may see; there ${names.length === 0 ? "is none" : `are ${names.join(", ")}`}.${didYouMean(name, names)}`,
    );
  }

  async tenantHome(palette: Palette): Promise<PaletteHome> {
    return { endpoint: this.endpoint, tenant: await this.tenant(palette), project: "" };
  }

  /** Every project that the key may see. */
  async projects(palette: Palette): Promise<readonly Project[]> {
    return await this.projectLists.get(this.settings.apiKey(), palette, async () => {
      const { items } = await palette.in("").ask("GET /v1/dashboard/projects/metadata", WireProjects);
      return (items ?? []).map(({ metadata }) => ({ uid: metadata.uid, name: metadata.name }));
    });
  }

  /** Name of a project, where it is not the configured one. */
  async otherProject(palette: Palette, uid: string): Promise<string | undefined> {
    const found = uid === "" ? undefined : await this.project(palette, (project) => project.uid === uid);
    return found?.name === this.settings.project ? undefined : found?.name;
  }

  async homeOfCluster(palette: Palette, uid: string): Promise<PaletteHome> {
    return await this.clusterHomes.get(uid, palette, async () => {
      const home = await this.tenantHome(palette);
      const projects = await this.projects(palette);
      const configured = projects.filter((project) => project.name === this.settings.project);
      for (const project of [...configured.map((known) => known.uid), ""]) {
        if (await holdsCluster(palette.in(project), uid)) return { ...home, project };
      }
      const others = projects.filter((project) => !configured.includes(project));
      const held = await Promise.all(others.map((project) => holdsCluster(palette.in(project.uid), uid)));
      const found = others.find((_, i) => held[i] === true);
      if (found) return { ...home, project: found.uid };
      const unread = others.filter((_, i) => held[i] === undefined).map((project) => project.name);
      const hint = unread.length === 0 ? "" : ` (these could not be read: ${unread.join(", ")})`;
      throw new ProviderError(
        `Palette has no cluster with the id ${uid} in the tenant or in any project of it${hint}. Is it an id of another tenant?`,
      );
    });
  }

  private async tenant(palette: Palette): Promise<string> {
    return await this.tenants.get(this.settings.apiKey(), palette, async () => {
      const info = await palette.in("").ask("GET /v1/users/info", WireUserInfo);
      return info.tenantUid;
    });
  }

  // A project may have been made since the list was read, by the same run even: a miss asks once more.
  private async project(palette: Palette, is: (project: Project) => boolean): Promise<Project | undefined> {
    const known = (await this.projects(palette)).find(is);
    if (known) return known;
    this.projectLists.forget(this.settings.apiKey());
    return (await this.projects(palette)).find(is);
  }
}

/** Whether the cluster is of this very scope; undefined where the key may not look. */
async function holdsCluster(palette: Palette, uid: string): Promise<boolean | undefined> {
  try {
    const params = { uid };
    const cluster = await undefinedIfNotFound(
      palette.document("GET /v1/spectroclusters/{uid}", WireScoped, { params }),
    );
    return cluster !== undefined && isOfScope(cluster.metadata, palette.project);
  } catch (error) {
    if (isForbidden(error)) return undefined;
    throw error;
  }
}

/** Lists of a project show objects of the tenant too, and the other way round: the annotation tells them apart. */
export function isOfScope(metadata: WireMetadata | null | undefined, project: string): boolean {
  const scope = metadata?.annotations?.scope;
  return scope === undefined || (project === "" ? scope !== "project" : scope === "project");
}

const normalized = (endpoint: string): string => endpoint.replace(/\/+$/, "").toLowerCase();
