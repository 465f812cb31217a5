import { createHash } from "node:crypto";
import { ProviderError } from "../core/errors";
import { goneError } from "../core/gone";
import { marked, markerAmong } from "../core/identity/annotations";
import { type MaasCloudAccountArgs, normalizedEndpoint } from "../model/maas-cloud-account";
import type { CloudAccounts, Marker, Named, ObservedAccount, Users } from "../plane";
import type { SoleUser, TakenServer } from "../plane/tenant-inventory";
import type { ManagementCluster } from "./client";
import { HOW_TO_INSTALL, PROVIDERS } from "./gateways/providers";
import { INSTALLED } from "./installed-kinds";
import { createdAt, KINDS, MAAS_NAMESPACE, type WireMaasMachine } from "./kinds";
import { idOf } from "./names";

/** The one secret that the provider for MAAS reads its credentials from. */
export const SECRET = "capmaas-manager-bootstrap-credentials";
const DEPLOYMENT = PROVIDERS.maas.deployment;
const NAME = "pulumi-palette-maas/name";
const KEY_HASH = "pulumi-palette-maas/credentials";

export const ACCOUNT_ID = idOf({ namespace: MAAS_NAMESPACE, name: SECRET });

type Written = Pick<MaasCloudAccountArgs, "name" | "apiEndpoint" | "apiKey">;

/** The one account of a management cluster: the credentials that its provider for MAAS works with. `gatewayId` is the cluster's uid. */
export function cloudAccounts(clusters: ManagementCluster, gatewayId: () => Promise<string>): CloudAccounts {
  const management = clusters.in(MAAS_NAMESPACE);
  const secret = () => management.get(KINDS.secret, SECRET);
  return {
    find: async (name) => named(await secret(), name),
    names: async () => {
      const name = (await secret())?.metadata.annotations?.[NAME];
      return name === undefined ? [] : [name];
    },
    create: async (args, marker) => {
      await write(management, args, marker);
      return ACCOUNT_ID;
    },
    observe: async (id) => {
      if (id !== ACCOUNT_ID) return undefined;
      const found = await secret();
      return found && observed(found, await gatewayId());
    },
    update: async (_id, args) => {
      const found = await secret();
      if (!found) throw goneError(`Cloud account '${args.name}'`);
      await write(management, args, markerAmong(found.metadata.annotations));
    },
    claim: async (_id, marker) => {
      await management.merge(KINDS.secret, SECRET, { metadata: { annotations: marked({}, marker) } });
    },
    // Nobody here tries the key: where MAAS is reached directly, it is asked whose it is.
    validate: async () => undefined,
    places: async () => undefined,
    starting: () => starting(management),
    users: () => usersIn(clusters),
    delete: async () => {
      const found = await secret();
      if (found) await management.remove(KINDS.secret, found);
    },
  };
}

/** Every cluster of a namespace uses the one account there is. */
const usersIn = async (clusters: ManagementCluster): Promise<Users> => ({
  clusters: (await clusters.list(KINDS.cluster)).map(({ metadata }) => metadata.name),
  accounts: [],
  unread: [],
});

/** Whatever it is called, there is no other; one that nobody named here was made by hand, and is found under every name. */
function named(found: Secret | undefined, name: string): Named | undefined {
  if (!found) return undefined;
  const { annotations } = found.metadata;
  const other = annotations?.[NAME];
  const marker = markerAmong(annotations);
  if (other !== undefined && other !== name) {
    throw new ProviderError(
      `A management cluster works with the credentials of one MAAS, here those of the cloud account '${other}'${marker ? ` of '${marker.owner}'` : ""}: ` +
        `there is no account '${name}', and there cannot be a second one. Name that one, or use another management cluster.`,
    );
  }
  const instead = "there cannot be a second one in a management cluster";
  return { id: ACCOUNT_ID, marker, createdAt: createdAt(found.metadata), instead };
}

async function write(management: ManagementCluster, args: Written, marker: Marker | undefined): Promise<void> {
  const { name, apiEndpoint, apiKey } = args;
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const data = { MAAS_ENDPOINT: base64(apiEndpoint), MAAS_API_KEY: base64(apiKey) };
  const annotations = { ...(marker ? marked({}, marker) : {}), [NAME]: name };
  await management.apply(KINDS.secret, SECRET, { metadata: { annotations }, data }, { force: true });
  await restart(management, createHash("sha256").update(JSON.stringify(data)).digest("hex").slice(0, 16));
}

/** The provider for MAAS reads its credentials when it starts. With the same credentials nothing restarts. */
async function restart(management: ManagementCluster, hash: string): Promise<void> {
  if (!(await management.get(INSTALLED.deployment, DEPLOYMENT))) {
    throw new ProviderError(
      `The management cluster has no deployment '${DEPLOYMENT}' in the namespace '${MAAS_NAMESPACE}': the credentials are stored, and ` +
        `nothing reads them. Install the provider for MAAS ${HOW_TO_INSTALL}, then run 'pulumi up' again.`,
    );
  }
  await management.merge(INSTALLED.deployment, DEPLOYMENT, {
    spec: { template: { metadata: { annotations: { [KEY_HASH]: hash } } } },
  });
}

/** It could not start before; one that runs goes on until its successor does. */
async function starting(management: ManagementCluster): Promise<string | undefined> {
  const found = await management.get(INSTALLED.deployment, DEPLOYMENT);
  return (found?.status?.availableReplicas ?? 0) >= 1 ? undefined : `'${DEPLOYMENT}' has no available pod yet`;
}

/** What the account is called whose credentials the management cluster works with; undefined where no account of ours wrote them. */
export const accountName = async (clusters: ManagementCluster): Promise<string | undefined> =>
  (await readSecret(clusters.in(MAAS_NAMESPACE)))?.metadata.annotations?.[NAME];

/** Whether the provider for MAAS has credentials to start with, whoever wrote them. */
export const hasCredentials = async (clusters: ManagementCluster): Promise<boolean> =>
  (await readSecret(clusters.in(MAAS_NAMESPACE))) !== undefined;

/** What tells the servers of a management cluster from others of the user whose key it works with. */
export function soleUser(clusters: ManagementCluster): SoleUser {
  const management = clusters.in(MAAS_NAMESPACE);
  return {
    keyOf: async (id) => (id === ACCOUNT_ID ? keyIn(await readSecret(management)) : undefined),
    // Of the provider for MAAS there is one for all namespaces.
    servers: async () => (await clusters.listEverywhere(KINDS.maasMachine)).flatMap(serverIn),
  };
}

const keyIn = (secret: Secret | undefined): string | undefined => decoded(secret?.data?.MAAS_API_KEY) || undefined;

const decoded = (text: string | undefined): string => Buffer.from(text ?? "", "base64").toString("utf8");

// The provider for MAAS notes both when it has taken a server, and the first thing is `maas:///<zone>/<system id>`.
const serverIn = ({ spec, status }: WireMaasMachine): TakenServer[] => {
  const systemId = spec.systemID || spec.providerID?.split("/").at(-1);
  return systemId ? [{ systemId, hostname: status?.hostname ?? "" }] : [];
};

type Secret = NonNullable<Awaited<ReturnType<typeof readSecret>>>;
const readSecret = (management: ManagementCluster) => management.get(KINDS.secret, SECRET);

function observed({ metadata, data }: Secret, gatewayId: string): ObservedAccount {
  const endpoint = decoded(data?.MAAS_ENDPOINT);
  return {
    args: {
      name: metadata.annotations?.[NAME] ?? metadata.name,
      scope: "project",
      gatewayId,
      ...(endpoint === "" ? {} : { apiEndpoint: normalizedEndpoint(endpoint) }),
    },
    marker: markerAmong(metadata.annotations),
    state: undefined,
  };
}
