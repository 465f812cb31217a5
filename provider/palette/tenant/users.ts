import type { Users } from "../../plane";
import { accountsIn } from "../cloud-accounts/wire";
import type { Session } from "../session";
import { inAllScopes, searchClusters, type WireSummary } from "./search";

/** Clusters that take machines through an account, wherever they are. */
export async function usersOfAccount(session: Session, uid: string): Promise<Users> {
  const places = await inAllScopes(session.homes, session.palette, (scope) => searchClusters(scope));
  const clusters = places.flatMap(({ name, found }) =>
    (found ?? []).filter((cluster) => accountOf(cluster) === uid).map((cluster) => placed(cluster, name)),
  );
  return { clusters: distinct(clusters), accounts: [], unread: unreadOf(places) };
}

/** Accounts that are bound to a gateway, and clusters behind it, wherever they are. */
export async function usersOfGateway(
  session: Session,
  uid: string,
  own: { cluster: string; account: string },
): Promise<Users> {
  const places = await inAllScopes(session.homes, session.palette, async (scope) => {
    const [accounts, clusters] = await Promise.all([accountsIn(scope), searchClusters(scope)]);
    return { accounts, clusters };
  });
  const bound = places.flatMap(({ name, found }) =>
    (found?.accounts ?? [])
      .filter((account) => account.metadata.annotations?.overlordUid === uid)
      .map((account) => ({ uid: account.metadata.uid ?? "", placed: placed(account, name) })),
  );
  const accounts = new Set(bound.map((account) => account.uid));
  const clusters = places.flatMap(({ name, found }) =>
    (found?.clusters ?? [])
      .filter((cluster) => cluster.metadata.uid !== own.cluster && isBehind(cluster, uid, accounts))
      .map((cluster) => placed(cluster, name)),
  );
  // The account that the installer made is no use of the gateway: it is a part of it.
  const foreign = bound.filter((account) => account.uid !== own.account);
  return { clusters: distinct(clusters), accounts: distinct(foreign.map((b) => b.placed)), unread: unreadOf(places) };
}

const accountOf = (cluster: WireSummary): string | undefined => cluster.specSummary?.cloudAccountMeta?.uid ?? undefined;

// A migrated cluster says itself which gateway it has; the others have that of their account.
function isBehind(cluster: WireSummary, gateway: string, accounts: ReadonlySet<string>): boolean {
  const own = cluster.metadata.annotations?.overlordUid;
  return own === undefined ? accounts.has(accountOf(cluster) ?? "") : own === gateway;
}

interface Placed {
  uid: string;
  text: string;
}

// The tenant may list what belongs to projects as well: what an object says of its project counts.
function placed(
  object: { metadata: WireSummary["metadata"]; specSummary?: WireSummary["specSummary"] },
  place: string,
): Placed {
  const { uid, name } = object.metadata;
  const project = object.specSummary?.projectMeta?.name;
  return { uid: uid ?? "", text: `${name ?? uid} (${project ? `project ${project}` : place})` };
}

// An account of the tenant is listed in every project too: the tenant is looked into first, and the first place counts.
const distinct = (objects: readonly Placed[]): string[] =>
  [...new Map(objects.toReversed().map((object) => [object.uid, object.text])).values()].toReversed();

const unreadOf = (places: readonly { name: string; found: unknown }[]): string[] =>
  places.filter((place) => place.found === undefined).map((place) => place.name);
