import { z } from "zod";
import { diffInputs } from "../../core/diff";
import { ApiError, isOutcomeUnknown, type ProviderError } from "../../core/errors";
import { goneError } from "../../core/gone";
import { MaasCloudAccountArgs, normalizedEndpoint } from "../../model/maas-cloud-account";
import type { CloudAccounts, Marker, Named, ObservedAccount } from "../../plane";
import { listOf, refined, undefinedIfNotFound } from "../client";
import { requireGone } from "../deletion";
import { type FieldRows, observedFields, withFields } from "../field-rows";
import { isOfScope } from "../homes";
import {
  createdAt,
  isMasked,
  marked,
  markerOf,
  mergedLabels,
  sameMarker,
  stringMapIn,
  tagsOf,
  WireUid,
} from "../metadata";
import type { Session } from "../session";
import { usersOfAccount } from "../tenant/users";
import { accountsIn, readAccount, type WireAccount } from "./wire";

const ONE = "/v1/cloudaccounts/maas/{uid}";

/** The cloud accounts of one scope. */
export function cloudAccounts(session: Session): CloudAccounts {
  return {
    find: (name) => find(session, name),
    names: async () => (await here(session)).flatMap(({ metadata }) => metadata.name ?? []),
    create: (args, marker) => create(session, args, marker),
    observe: async (id, wanted) => {
      const wire = await session.reader.related.account(id);
      if (!wire) return undefined;
      const other = wanted ? undefined : await session.homes.otherProject(session.palette, session.home.project);
      return observe(wire, session.home.project, wanted, other);
    },
    update: (id, args, prior) => update(session, id, args, prior),
    claim: (id, marker) => claim(session, id, marker),
    validate: (gatewayId, account) => validate(session, gatewayId, account),
    places: (id, kind) => placesOf(session, id, kind),
    users: (id) => usersOfAccount(session, id),
    delete: (id) => remove(session, id),
  };
}

/** The gateway of an account; undefined where there is no such account or none is noted. */
export async function gatewayOf(session: Session, uid: string): Promise<string | undefined> {
  const wire = await session.reader.related.account(uid);
  return wire?.metadata.annotations?.overlordUid || undefined;
}

const read = (session: Session, uid: string): Promise<WireAccount | undefined> => readAccount(session.palette, uid);

const WireNames = listOf(z.looseObject({ name: z.string() }));

const LISTS = { zones: "azs", resourcePools: "resourcePools", tags: "tags", domains: "domains" } as const;

async function placesOf(session: Session, uid: string, kind: keyof typeof LISTS): Promise<string[]> {
  const route = `GET ${ONE}/properties/${LISTS[kind]}`;
  const { items } = await session.palette.ask(route, WireNames, { params: { uid } });
  return (items ?? []).map(({ name }) => name).filter((name) => name !== "");
}

// A project lists what belongs to the tenant, too.
const here = async (session: Session): Promise<WireAccount[]> =>
  (await accountsIn(session.palette)).filter(({ metadata }) => isOfScope(metadata, session.home.project));

async function find(session: Session, name: string): Promise<Named | undefined> {
  const found = (await here(session)).find(({ metadata }) => metadata.name === name);
  if (!found?.metadata.uid) return undefined;
  return { id: found.metadata.uid, marker: markerOf(found.metadata), createdAt: createdAt(found.metadata) };
}

async function create(session: Session, args: MaasCloudAccountArgs, marker: Marker): Promise<string> {
  hide(session, args.apiKey);
  try {
    const json = toWire(args, marker);
    return (await session.palette.ask("POST /v1/cloudaccounts/maas", WireUid, { json })).uid;
  } catch (error) {
    const made = isOutcomeUnknown(error) ? await find(session, args.name).catch(() => undefined) : undefined;
    if (made && sameMarker(made.marker, marker)) return made.id;
    throw error;
  }
}

async function update(
  session: Session,
  uid: string,
  args: MaasCloudAccountArgs,
  prior: Partial<MaasCloudAccountArgs>,
): Promise<void> {
  hide(session, args.apiKey);
  await session.writes.run(`account ${uid}`, session.palette.signal, async () => {
    const wire = await read(session, uid);
    if (!wire) throw gone(uid);
    const seen = observe(wire, session.home.project, args, undefined).args;
    const preferredSubnets = subnetsAfter(args, wire.spec.preferredSubnets, prior);
    const asked = { ...args, preferredSubnets, scope: seen.scope, project: undefined, adopt: false };
    const sameKey =
      wire.spec.apiKey === args.apiKey || (prior.apiKey === args.apiKey && isMasked(wire.spec.apiKey ?? ""));
    const sameTags = Object.keys(prior.tags ?? {}).every((key) => key in (args.tags ?? {}));
    if (sameKey && sameTags && diffInputs(WithoutKey, seen, asked).length === 0) return;
    await session.palette.tell(`PUT ${ONE}`, { params: { uid }, json: changed(wire, args, prior) });
  });
}

// The key is read back masked, so that a PUT of what was read would destroy it: only a patch can add the marker.
async function claim(session: Session, uid: string, marker: Marker): Promise<void> {
  const wire = await read(session, uid);
  if (!wire) throw gone(uid);
  if (sameMarker(markerOf(wire.metadata), marker)) return;
  const value = marked(wire.metadata.annotations, marker);
  const json = [{ op: wire.metadata.annotations ? "replace" : "add", path: "/metadata/annotations", value }];
  await session.palette.tell(`PATCH ${ONE}`, { params: { uid }, json, repeatable: true });
}

async function validate(
  session: Session,
  gatewayId: string,
  account: Pick<MaasCloudAccountArgs, "apiEndpoint" | "apiKey">,
): Promise<string | undefined> {
  hide(session, account.apiKey);
  const { apiEndpoint, apiKey } = account;
  const params = { uid: gatewayId };
  const json = { account: { apiEndpoint, apiKey } };
  try {
    const route = "POST /v1/overlords/maas/{uid}/account/validate";
    await session.palette.tell(route, { params, json, repeatable: true });
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError) || error.kind === "denied" || error.kind === "unavailable") throw error;
    return error.kind === "not-found" ? `there is no gateway with the id ${gatewayId}` : error.message;
  }
}

async function remove(session: Session, uid: string): Promise<void> {
  try {
    await undefinedIfNotFound(session.palette.tell(`DELETE ${ONE}`, { params: { uid } }));
    await requireGone(`DELETE ${ONE}`, `Cloud account ${uid}`, () => read(session, uid));
  } catch (error) {
    // How Palette refuses while clusters use the account is documented nowhere: any refusal may pass once they have gone.
    if (error instanceof ApiError && error.kind === "invalid") throw refined(error, "conflict", error.message);
    throw error;
  }
}

const gone = (uid: string): ProviderError => goneError(`Cloud account ${uid}`);

const hide = (session: Session, apiKey: string): void => session.palette.hidden.add(apiKey, ...apiKey.split(":"));

const WithoutKey = MaasCloudAccountArgs.omit({ apiKey: true });

type Field = Exclude<keyof MaasCloudAccountArgs, "scope" | "project" | "adopt">;
type Part = "metadata" | "spec";

const FIELDS: FieldRows<MaasCloudAccountArgs, Field, Part, WireAccount> = {
  name: {
    part: "metadata",
    members: { name: ({ name }) => name },
    observe: ({ metadata }) => ({ name: metadata.name ?? "" }),
  },
  gatewayId: {
    part: "metadata",
    members: {
      annotations: ({ gatewayId }, present) => ({ ...stringMapIn(present), overlordUid: gatewayId }),
    },
    observe: ({ metadata }) => ({ gatewayId: metadata.annotations?.overlordUid ?? "" }),
  },
  apiEndpoint: {
    part: "spec",
    members: { apiEndpoint: ({ apiEndpoint }) => apiEndpoint },
    observe: ({ spec }) => ({ apiEndpoint: normalizedEndpoint(spec.apiEndpoint) }),
  },
  // Read back masked.
  apiKey: { part: "spec", members: { apiKey: ({ apiKey }) => apiKey }, observe: () => ({}) },
  preferredSubnets: {
    part: "spec",
    members: { preferredSubnets: subnetsAfter },
    observe: ({ spec }) => ({ preferredSubnets: spec.preferredSubnets ?? [] }),
  },
  tags: {
    part: "metadata",
    members: { labels: ({ tags }, present, prior) => mergedLabels(stringMapIn(present), tags, prior.tags) },
    observe: ({ metadata }, wanted) => ({ tags: tagsOf(metadata.labels, wanted && (wanted.tags ?? {})) }),
  },
};

const ROWS = Object.values(FIELDS);

/** The account as it is created. */
export function toWire(args: MaasCloudAccountArgs, marker: Marker): unknown {
  const { metadata, spec } = withFields<MaasCloudAccountArgs, Part>({ metadata: {}, spec: {} }, ROWS, args);
  return { metadata: { ...metadata, annotations: marked(stringMapIn(metadata.annotations), marker) }, spec };
}

/** The account as it is, with what the program says in it; never with a mask in the place of a secret. */
export function changed(wire: WireAccount, args: MaasCloudAccountArgs, prior: Partial<MaasCloudAccountArgs>): unknown {
  const { status: _status, metadata, spec, ...rest } = wire;
  const unmasked = Object.entries(spec).filter(([, value]) => typeof value !== "string" || !isMasked(value));
  const present = { metadata, spec: Object.fromEntries(unmasked) };
  return { ...rest, ...withFields<MaasCloudAccountArgs, Part>(present, ROWS, args, prior) };
}

// What nobody ever said in the program is left as somebody else set it.
function subnetsAfter(
  { preferredSubnets: asked }: MaasCloudAccountArgs,
  present: unknown,
  prior: Partial<MaasCloudAccountArgs>,
): unknown {
  return asked ?? (prior.preferredSubnets ? [] : (present ?? undefined));
}

/** The account in the program's shape. */
export function observe(
  wire: WireAccount,
  home: string,
  wanted: Partial<MaasCloudAccountArgs> | undefined,
  project: string | undefined,
): ObservedAccount {
  return {
    args: {
      ...observedFields(FIELDS, wire, wanted),
      scope: home === "" ? "tenant" : "project",
      ...(project === undefined ? {} : { project }),
    },
    marker: markerOf(wire.metadata),
    state: wire.status?.state ?? undefined,
  };
}
