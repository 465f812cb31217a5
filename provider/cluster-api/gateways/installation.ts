import { ProviderError } from "../../core/errors";
import type { PollResult } from "../../core/time/wait";
import { type Component, type GatewayArgs, ROLES, type Role } from "../../model/gateway";
import type { GatewayWork } from "../../plane";
import { wrongStep } from "../../plane/component-versions";
import type { ManagementCluster } from "../client";
import { INSTALLED } from "../installed-kinds";
import { type Rendered, rendered } from "./component-objects";
import { ComponentWork, type Step } from "./component-work";
import { contractGaps } from "./contracts";
import { type InstallRecord, readInstallRecord } from "./install-record";
import { installedVersions } from "./inventory";
import type { Site } from "./site";

type Wanted = Partial<Pick<GatewayArgs, "components" | "variables">>;

const CERTIFICATES = "certificates.cert-manager.io";

/** Installs or upgrades all that the program names, one component after the other. */
export class Installation implements GatewayWork<undefined> {
  private works: readonly ComponentWork[] | undefined;
  private steps: readonly Step[] = [];
  private at = 0;

  constructor(
    private readonly site: Site,
    private readonly wanted: Wanted,
  ) {}

  async advance(): Promise<PollResult<undefined>> {
    this.works ??= await this.planned();
    for (;;) {
      const step = this.steps[this.at];
      if (!step) return { done: undefined };
      const state = await step();
      if (state !== undefined) return { pending: { state } };
      this.at += 1;
    }
  }

  async evidence(): Promise<readonly string[]> {
    // Those before it run, and those behind it are not there yet.
    const work = this.works?.find(({ steps }) => steps.includes(this.steps[this.at] ?? nothing));
    return (await work?.evidence()) ?? [];
  }

  /** Everything is read and held against what is there before anything is sent. */
  private async planned(): Promise<readonly ComponentWork[]> {
    const { site } = this;
    const record = await readInstallRecord(site.management);
    const versions = await installedVersions(site.management, record);
    const all = await renderedAll(site, this.wanted);
    const wrong = wrongSteps(versions, all);
    wrong.push(...(await contractGaps(site.management, all)));
    if (wrong.length > 0) throw new ProviderError(`${wrong.join("; ")}. Nothing was sent.`);
    const isForeign = await hasForeignCertManager(site.management, record);
    if (isForeign) site.log.info("cert-manager is there, and was not installed by this gateway: it is left as it is");
    else await requireCertManager(site.management, all);
    const works = all
      .filter(({ role }) => role !== "certManager" || !isForeign)
      .map((one) => new ComponentWork(site, one, { entry: record.entries[one.role], version: versions[one.role] }));
    this.steps = works.flatMap(({ steps }) => steps);
    return works;
  }
}

const nothing: Step = async () => undefined;

/** The components that a program names, read and filled in; fails by the path of what cannot be. */
export async function renderedAll(
  { files }: Pick<Site, "files">,
  { components, variables = {} }: Wanted,
): Promise<readonly Rendered[]> {
  if (!components) throw new ProviderError("'components' is needed: it names what is installed. Nothing was sent.");
  const named = ROLES.flatMap((role): [Role, Component][] => {
    const component = components[role];
    return component ? [[role, component]] : [];
  });
  return await Promise.all(
    named.map(async ([role, component]) => rendered(role, component, await files.read(role, component), variables)),
  );
}

/** Which of the wanted versions those that are installed cannot become. */
export const wrongSteps = (
  versions: Partial<Record<Role, string>>,
  wanted: readonly Pick<Rendered, "role" | "version">[],
): string[] =>
  wanted.flatMap(({ role, version }) => {
    const from = versions[role];
    const wrong = from === undefined ? undefined : wrongStep(role, from, version);
    return wrong === undefined ? [] : [wrong];
  });

/** Whether somebody else has installed cert-manager. */
export const hasForeignCertManager = async (
  management: ManagementCluster,
  { entries }: InstallRecord,
): Promise<boolean> => !entries.certManager && (await management.get(INSTALLED.definition, CERTIFICATES)) !== undefined;

export async function requireCertManager(management: ManagementCluster, all: readonly Rendered[]): Promise<void> {
  if (all.some(({ role }) => role === "certManager")) return;
  if (await management.get(INSTALLED.definition, CERTIFICATES)) return;
  throw new ProviderError(
    "'components.certManager' is needed: the management cluster has no cert-manager, which makes the certificates of the webhooks. Nothing was sent.",
  );
}
