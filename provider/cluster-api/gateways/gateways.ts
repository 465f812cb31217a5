import { ProviderError } from "../../core/errors";
import type { Log } from "../../core/time/wait";
import { type GatewayArgs, isFetched, ROLES, type Role } from "../../model/gateway";
import type { Gateways, Named, ObservedGateway, Users } from "../../plane";
import type { ManagementCluster } from "../client";
import { accountName } from "../cloud-accounts";
import { createdAt, definitionNameOf, KINDS } from "../kinds";
import { conditionOf, isInstalled } from "./complaint";
import type { ComponentFiles } from "./component-files";
import { beginInstallRecord, type InstallRecord, markInstallRecord, readInstallRecord } from "./install-record";
import { Installation } from "./installation";
import { installedVersions } from "./inventory";
import { instancesOf } from "./leftovers";
import { objectionsToComponents } from "./objections";
import { Removal } from "./removal";
import type { Site } from "./site";

const refuse = async (): Promise<never> => {
  throw new ProviderError(
    "Nothing is applied by hand on Cluster API: the installer 'kubernetes' installs 'components', and 'none' looks up what is there.",
  );
};

interface GatewaySite {
  management: ManagementCluster;
  files: ComponentFiles;
  log: Log;
  /** Of the management cluster's namespace kube-system. */
  uid(): Promise<string>;
}

/** The one gateway: the management cluster itself, whatever the program calls it. */
export function gateways({ uid, ...site }: GatewaySite): Gateways {
  const { management, files } = site;
  return {
    find: async (_name, installer) => await find(management, await uid(), installer),
    // It answers to every name.
    names: async () => [],
    observe: async (id, wanted) => (id === (await uid()) ? await observe(management, files, wanted) : undefined),
    users: () => usersOf(management),
    nodes: async () => undefined,
    register: async (_name, marker) => {
      if (marker) await beginInstallRecord(management, marker);
      return await uid();
    },
    update: async (_id, { marker }) => {
      if (marker) await markInstallRecord(management, marker);
    },
    install: refuse,
    grow: refuse,
    migrate: refuse,
    delete: refuse,
    components: workIn(site),
  };
}

const workIn = (site: Site): NonNullable<Gateways["components"]> => ({
  validate: (args) => objectionsToComponents(site, args),
  install: (args) => new Installation(alone(site), args),
  remove: () => new Removal(alone(site)),
});

/** Records are written back, and objects removed, by what is there at that moment. */
const alone = ({ management, ...site }: Site): Site => ({ ...site, management: management.fresh });

/** For a program that looks it up the management cluster is there in any case; for one that installs, once something is installed. */
async function find(
  management: ManagementCluster,
  id: string,
  installer: GatewayArgs["installer"] | undefined,
): Promise<Named | undefined> {
  const record = await readInstallRecord(management);
  if (installer === "kubernetes" && !(await isThere(management, record))) return undefined;
  const { marker, definition } = record;
  // It was made when the first run of ours began; one without a marker is as old as it likes.
  const at = marker && definition ? createdAt(definition.metadata) : undefined;
  return { id, marker, createdAt: at, instead: "to work with it as it is, use installer 'none'" };
}

async function isThere(management: ManagementCluster, record: InstallRecord): Promise<boolean> {
  if (record.marker !== undefined || Object.keys(record.entries).length > 0) return true;
  const versions = await installedVersions(management, record);
  return Object.keys(versions).length > 0 || (await isInstalled(management));
}

async function observe(
  management: ManagementCluster,
  files: ComponentFiles,
  wanted: Partial<GatewayArgs> | undefined,
): Promise<ObservedGateway | undefined> {
  const record = await readInstallRecord(management);
  if (wanted?.installer === "kubernetes" && !(await isThere(management, record))) return undefined;
  const { complaint, state } = await conditionOf(management);
  const versions = await installedVersions(management, record);
  const components = wanted?.components && observedComponents(wanted.components, versions, record);
  const changedFiles = await changedAmong(files, wanted, record);
  const isOurs = record.marker !== undefined || Object.keys(record.entries).length > 0;
  const wrong = complaint ?? (isHalfDone(record) ? "not installed to its end" : undefined);
  return {
    args: {
      ...(wanted?.name === undefined ? {} : { name: wanted.name }),
      // Some may be missing there, which a type of what a program writes cannot say.
      ...(components ? { components: components as NonNullable<GatewayArgs["components"]> } : {}),
    },
    marker: record.marker,
    isSystem: false,
    isSelfHosted: true,
    clusterUid: "",
    accountId: "",
    hasNeverRun: false,
    running: complaint === undefined,
    state,
    installer: isOurs ? "kubernetes" : "none",
    ...(isOurs && wrong !== undefined ? { unfinished: wrong } : {}),
    ...(changedFiles.length > 0 ? { changedFiles } : {}),
  };
}

/** Components whose files on this machine have another checksum than what was installed of that version. One that cannot be read says nothing. */
async function changedAmong(
  files: ComponentFiles,
  wanted: Partial<GatewayArgs> | undefined,
  { entries }: InstallRecord,
): Promise<Role[]> {
  const asked = ROLES.map(async (role) => {
    const [component, entry] = [wanted?.components?.[role], entries[role]];
    if (!component || !entry?.isWhole || entry.version !== component.version) return [];
    // With a checksum in the program a file is the one that it means, or is refused.
    if (component.sha256 !== undefined || isFetched(component.source)) return [];
    const file = await files.read(role, component).catch(() => undefined);
    return file && file.sha256 !== entry.sha256 ? [role] : [];
  });
  return (await Promise.all(asked)).flat();
}

const isHalfDone = ({ entries }: InstallRecord): boolean => Object.values(entries).some(({ isWhole }) => !isWhole);

/** The components that the program or the record names, with the versions and checksums that are there; without those that are not. */
function observedComponents(
  wanted: NonNullable<GatewayArgs["components"]>,
  versions: Partial<Record<Role, string>>,
  { entries }: InstallRecord,
): Partial<NonNullable<GatewayArgs["components"]>> {
  const found = ROLES.flatMap((role) => {
    const component = wanted[role];
    if (!component) return [];
    const [entry, version] = [entries[role], versions[role]];
    // One that somebody else installed is left as it is, and is no difference.
    if (role === "certManager" && !entry) return [[role, component] as const];
    if (version === undefined) return [];
    const sha256 = component.sha256 === undefined ? undefined : (entry?.sha256 ?? component.sha256);
    return [[role, { ...component, version, ...(sha256 === undefined ? {} : { sha256 }) }] as const];
  });
  return Object.fromEntries(found);
}

/** Every cluster of the management cluster, in whatever namespace, and the account whose credentials it works with. */
async function usersOf(management: ManagementCluster): Promise<Users> {
  const [clusters, account] = await Promise.all([
    instancesOf(management, definitionNameOf(KINDS.cluster)),
    accountName(management),
  ]);
  return { clusters, accounts: account === undefined ? [] : [account], unread: [] };
}
