import { z } from "zod";
import { equal } from "../../core/diff";
import { ApiError, isOutcomeUnknown, ProviderError } from "../../core/errors";
import { goneError } from "../../core/gone";
import type { GatewayArgs } from "../../model/gateway";
import type { GatewayInstall, Gateways, Marker, Named, ObservedGateway } from "../../plane";
import { listOf, refined, undefinedIfNotFound } from "../client";
import { observedFields, withFields } from "../field-rows";
import { createdAt, marked, markerOf, type StringMap } from "../metadata";
import type { Session } from "../session";
import { usersOfGateway } from "../tenant/users";
import { GATEWAY_FIELDS, type NamedFields } from "./fields";
import { grow, nodesOf } from "./nodes";
import { readGateway, WireGateway } from "./wire";

const WireGateways = listOf(WireGateway);
const WireDeleted = z.looseObject({ msg: z.string() });
const WireRegistered = z.looseObject({ overlordUid: z.string().min(1) });

const ONE = "/v1/overlords/{uid}";

/** The gateways of the tenant. */
export function gateways(session: Session): Gateways {
  return {
    find: (name) => find(session, name),
    names: async () => (await list(session)).flatMap(({ metadata }) => metadata.name ?? []),
    register: (name) => register(session, name),
    observe: async (id, wanted) => {
      const wire = await session.reader.gateway(id);
      const nodes = wire && wanted?.size !== undefined ? await nodesOf(session, clusterOf(wire)) : undefined;
      return wire && observe(wire, wanted, nodes?.size);
    },
    update: (id, change, prior) => update(session, id, change, prior),
    install: (id) => install(session, id),
    users: async (id) => {
      const { spectroClusterUid, cloudAccountUid } = (await read(session, id))?.spec ?? {};
      return await usersOfGateway(session, id, {
        cluster: spectroClusterUid ?? "",
        account: cloudAccountUid ?? "",
      });
    },
    nodes: async (id) => await nodesOf(session, clusterOf(await read(session, id))),
    grow: async (id, size) => await grow(session, id, clusterOf(await read(session, id)), size),
    migrate: (sourceUid, targetUid) =>
      session.palette.tell("POST /v1/overlords/migrate", { json: { sourceUid, targetUid } }),
    delete: (id) => remove(session, id),
  };
}

const read = (session: Session, uid: string): Promise<WireGateway | undefined> => readGateway(session.palette, uid);

const clusterOf = (wire: WireGateway | undefined): string => wire?.spec?.spectroClusterUid ?? "";

const list = async (session: Session): Promise<readonly WireGateway[]> =>
  (await session.palette.ask("GET /v1/overlords", WireGateways)).items ?? [];

// What the query `name` matches is not documented: the exact comparison is ours.
const named = async (session: Session, name: string): Promise<WireGateway | undefined> =>
  (await list(session)).find((item) => item.metadata.name === name);

async function find(session: Session, name: string): Promise<Named | undefined> {
  const found = await named(session, name);
  if (!found?.metadata.uid) return undefined;
  return { id: found.metadata.uid, marker: markerOf(found.metadata), createdAt: createdAt(found.metadata) };
}

async function register(session: Session, name: string): Promise<string> {
  if (await named(session, name)) throw new ProviderError(`Palette has a gateway '${name}' already.`);
  const json = { name, cloudType: "maas" };
  try {
    return (await session.palette.ask("POST /v1/pcg/selfHosted", WireRegistered, { json })).overlordUid;
  } catch (error) {
    const made = isOutcomeUnknown(error) ? await named(session, name).catch(() => undefined) : undefined;
    // The request has no place for a marker. A bare gateway under a name that was free a moment ago is what it made.
    if (made?.metadata.uid && made.spec?.isSelfHosted !== false && !markerOf(made.metadata)) return made.metadata.uid;
    throw error;
  }
}

async function update(
  session: Session,
  uid: string,
  change: { name?: string; tags?: StringMap; marker?: Marker },
  prior: Partial<GatewayArgs> | undefined,
): Promise<void> {
  await session.writes.run(`gateway ${uid}`, session.palette.signal, async () => {
    const wire = await read(session, uid);
    if (!wire) throw goneError(`Gateway ${uid}`);
    const metadata = toWire(wire, change, prior);
    const { name, labels, annotations } = wire.metadata;
    if (equal(metadata, { name, labels: labels ?? {}, annotations: annotations ?? {} })) return;
    await session.palette.tell(`PUT ${ONE}/metadata`, { params: { uid }, json: { metadata } });
  });
}

async function install(session: Session, uid: string): Promise<GatewayInstall> {
  const wire = await read(session, uid);
  if (!wire) throw new ProviderError(`Palette has no gateway with the id ${uid}.`);
  const commands = wire.status?.kubectlCommands ?? [];
  if (commands.length === 0) {
    throw new ProviderError(
      `Gateway '${wire.metadata.name}' has nothing to install: it was not registered for an existing Kubernetes cluster.`,
    );
  }
  const manifests: string[] = [];
  for (const { service, query } of manifestsOf(commands)) {
    session.palette.hidden.add(...Object.values(query));
    const route = `GET /v1/pcg/{uid}/services/${service}/manifest`;
    manifests.push(await session.palette.text(route, Manifest, { params: { uid }, query }));
  }
  return { commands, manifests };
}

// Manifests of Kubernetes, one after the other: nothing else may reach 'kubectl apply'.
const Manifest = z.string().refine((text) => /^kind: *\S/m.test(text), "is no Kubernetes manifest");

async function remove(session: Session, uid: string): Promise<void> {
  try {
    await undefinedIfNotFound(session.palette.ask(`DELETE ${ONE}`, WireDeleted, { params: { uid }, status: 200 }));
  } catch (error) {
    if (error instanceof ApiError && error.kind === "invalid") throw refined(error, "conflict", error.message);
    throw error;
  }
}

/**
 * The manifests that commands apply, in their order. Only Palette's own services are taken from the commands' text, never
 * a host: the API key must go nowhere else.
 */
export function manifestsOf(commands: readonly string[]): { service: "jet" | "ally"; query: StringMap }[] {
  return commands.flatMap((command) =>
    [...command.matchAll(/\/v1\/pcg\/[^/\s]+\/services\/(jet|ally)\/manifest(?:\?([^\s"']*))?/g)].map(
      ([, service, query]) => ({
        service: service === "jet" ? ("jet" as const) : ("ally" as const),
        query: Object.fromEntries(new URLSearchParams(query ?? "")),
      }),
    ),
  );
}

/** The gateway's metadata as they are, with a change in them. */
export function toWire(
  wire: WireGateway,
  change: { name?: string; tags?: StringMap; marker?: Marker },
  prior: Partial<GatewayArgs> | undefined,
): Record<string, unknown> {
  const { name, labels, annotations } = wire.metadata;
  const { marker, ...fields } = change;
  const present = { metadata: { name: name ?? "", labels: labels ?? {} } };
  const { metadata } = withFields<NamedFields, "metadata">(present, ROWS, fields, prior);
  return { ...metadata, annotations: marker ? marked(annotations, marker) : (annotations ?? {}) };
}

const ROWS = Object.values(GATEWAY_FIELDS);

/** The gateway in the program's shape. */
export function observe(
  wire: WireGateway,
  wanted: Partial<GatewayArgs> | undefined,
  size?: 1 | 3 | undefined,
): ObservedGateway {
  const { metadata, spec, status } = wire;
  const isSystem = spec?.isSystem === true;
  const state = status?.state ?? "Unknown";
  return {
    args: observedFields(GATEWAY_FIELDS, { wire, size }, wanted),
    marker: markerOf(metadata),
    isSystem,
    isSelfHosted: spec?.isSelfHosted === true,
    clusterUid: clusterOf(wire),
    accountId: spec?.cloudAccountUid ?? "",
    hasNeverRun: !isSystem && (state === "Pending" || state === "Provisioning"),
    running: isSystem || state === "Running",
    state,
  };
}
