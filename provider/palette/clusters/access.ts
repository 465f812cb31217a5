import type { z } from "zod";
import { onlyAskedFor } from "../../http/asked-for";
import { type ClusterNamespace, isPattern, RoleBinding } from "../../model/access";
import { listOf, undefinedIfNotFound } from "../client";
import type { WireMetadata } from "../metadata";
import { preserveUnknown } from "../preserve-unknown";
import type { Session } from "../session";
import type { Setting } from "./setting";
import { type WireBinding, WireNamespace, WireRbac, type WireRelated } from "./setting-wire";

/** Whether something belongs to a cluster, as far as it says so. */
const isOf = (clusterUid: string, related: WireRelated): boolean =>
  related?.kind !== "spectrocluster" || !related.uid || related.uid === clusterUid;

async function itemsAt<T extends WireNamespace | WireRbac>(
  { palette }: Session,
  uid: string,
  kind: string,
  item: z.ZodType<T>,
): Promise<readonly T[]> {
  const route = `GET /v1/spectroclusters/{uid}/config/${kind}`;
  const answer = onlyAskedFor(
    listOf(item),
    ({ items }) => (items ?? []).every(({ spec }) => isOf(uid, spec?.relatedObject)),
    ["items"],
  );
  return (await undefinedIfNotFound(palette.ask(route, answer, { params: { uid } })))?.items ?? [];
}

export const namespaces: Setting = {
  createSpec: (args) => ({ clusterConfig: { resources: { namespaces: namespacesToWire(args.namespaces ?? [], []) } } }),
  fetch: async (session, uid) => ({ namespaces: await itemsAt(session, uid, "namespaces", WireNamespace) }),
  observe: ({ namespaces: there = [] }, wanted, prior) => ({
    namespaces:
      there.length === 0
        ? undefined
        : there.map((namespace) => observedNamespace(namespace, wanted && labelsIn(namespace, wanted, prior))),
  }),
  write: ({ palette }, uid, { args, prior, documents: { namespaces: there = [] } }) =>
    palette.tell("PUT /v1/spectroclusters/{uid}/config/namespaces", {
      params: { uid },
      json: { namespaces: namespacesToWire(args.namespaces ?? [], there, prior.namespaces) },
    }),
};

type Spaces = readonly ClusterNamespace[] | undefined;

const labelsOf = (among: Spaces, name: string | null | undefined): Record<string, string> =>
  among?.find((namespace) => namespace.name === name)?.labels ?? {};

/** Labels of a namespace that the program or the record names. */
const labelsIn = (
  { metadata }: WireNamespace,
  wanted: { namespaces?: Spaces },
  prior?: { namespaces?: Spaces },
): string[] => [wanted, prior].flatMap((named) => Object.keys(labelsOf(named?.namespaces, metadata?.name)));

const namespacesToWire = (
  asked: readonly ClusterNamespace[],
  there: readonly WireNamespace[],
  prior: Spaces = [],
): unknown[] =>
  asked.map((namespace) => {
    const { name, labels } = namespace;
    const known = there.find(({ metadata }) => metadata?.name === name);
    const given = { ...preserveUnknown(known?.metadata?.labels, Object.keys(labelsOf(prior, name))), ...labels };
    const labelled = Object.keys(given).length > 0 || known?.metadata?.labels ? { labels: given } : {};
    return {
      metadata: { ...writable(known?.metadata), ...labelled, name },
      spec: { ...known?.spec, isRegex: isPattern(namespace.name), resourceAllocation: allocation(namespace, known) },
    };
  });

// Of an object's metadata, times are the server's alone.
function writable(metadata: WireMetadata | null | undefined): Record<string, unknown> {
  const { uid, labels, annotations } = metadata ?? {};
  return Object.fromEntries(Object.entries({ uid, labels, annotations }).filter(([, value]) => value));
}

const LIMITS = ["cpuCores", "memoryMiB", "gpuConfig"];

const allocation = (
  { cpuCores, memoryMib, gpuLimit }: ClusterNamespace,
  known: WireNamespace | undefined,
): Record<string, unknown> => ({
  ...preserveUnknown(known?.spec?.resourceAllocation, LIMITS),
  ...(cpuCores === undefined ? {} : { cpuCores }),
  ...(memoryMib === undefined ? {} : { memoryMiB: memoryMib }),
  ...(gpuLimit === undefined
    ? {}
    : // The only provider that Palette's definitions know; another one that is there already is kept.
      { gpuConfig: { provider: "nvidia", ...known?.spec?.resourceAllocation?.gpuConfig, limit: gpuLimit } }),
});

function observedNamespace({ metadata, spec }: WireNamespace, only?: readonly string[]): ClusterNamespace {
  const { cpuCores, memoryMiB, gpuConfig } = spec?.resourceAllocation ?? {};
  const labels = Object.entries(metadata?.labels ?? {}).filter(([key]) => only?.includes(key) ?? true);
  return {
    name: metadata?.name ?? "",
    ...(cpuCores ? { cpuCores } : {}),
    ...(memoryMiB ? { memoryMib: memoryMiB } : {}),
    // Palette always shows a limit where a GPU is configured, and 0 is one.
    ...(typeof gpuConfig?.limit === "number" ? { gpuLimit: gpuConfig.limit } : {}),
    ...(labels.length > 0 ? { labels: Object.fromEntries(labels) } : {}),
  };
}

export const rbac: Setting = {
  createSpec: (args) => ({ clusterConfig: { resources: { rbacs: rbacToWire(args.rbac ?? [], []) } } }),
  fetch: async (session, uid) => ({ rbacs: await itemsAt(session, uid, "rbacs", WireRbac) }),
  observe: ({ rbacs = [] }) => {
    const bindings = rbacs.filter((known) => !isSystem(known)).flatMap(bindingsOf);
    return { rbac: bindings.length === 0 ? undefined : bindings };
  },
  write: ({ palette }, uid, { args, documents: { rbacs = [] } }) =>
    palette.tell("PUT /v1/spectroclusters/{uid}/config/rbacs", {
      params: { uid },
      json: { rbacs: rbacToWire(args.rbac ?? [], rbacs) },
    }),
};

const isSystem = ({ spec }: WireRbac): boolean => spec?.isSystem === true;

const TYPES = ["ClusterRoleBinding", "RoleBinding"] as const;

/** One entry for all bindings of a type, as Palette keeps them; those that Palette made itself, or that we do not know, stay. */
function rbacToWire(asked: readonly RoleBinding[], there: readonly WireRbac[]): unknown[] {
  const isForeign = (entry: WireRbac): boolean => !TYPES.some((type) => typesIn(entry).includes(type));
  const kept = there
    .filter((entry) => isSystem(entry) || isForeign(entry))
    .map(({ metadata, spec }) => ({ metadata: named(metadata), spec }));
  const own = TYPES.flatMap((type) => {
    const bindings = asked.filter((binding) => binding.type === type);
    const known = there.find((entry) => !isSystem(entry) && typesIn(entry).includes(type));
    const foreign = (known?.spec?.bindings ?? []).filter(
      (binding) => binding.type === type && bindingOf(binding) === undefined,
    );
    if (bindings.length + foreign.length === 0) return [];
    const metadata = known?.metadata ? { metadata: named(known.metadata) } : {};
    return [{ ...metadata, spec: { ...known?.spec, bindings: [...bindings, ...foreign] } }];
  });
  return [...kept, ...own];
}

const typesIn = ({ spec }: WireRbac): unknown[] => (spec?.bindings ?? []).map(({ type }) => type);

const named = (metadata: WireMetadata | null | undefined): Record<string, unknown> => ({
  ...writable(metadata),
  ...(metadata?.name ? { name: metadata.name } : {}),
});

/** The bindings of an entry that are what we know; one of another kind is nobody's difference. */
const bindingsOf = ({ spec }: WireRbac): RoleBinding[] =>
  (spec?.bindings ?? []).flatMap((binding) => bindingOf(binding) ?? []);

function bindingOf({ type, namespace, role, subjects }: z.infer<typeof WireBinding>): RoleBinding | undefined {
  const binding = RoleBinding.safeParse({
    type,
    ...(namespace ? { namespace } : {}),
    role: { kind: role?.kind, name: role?.name },
    subjects: (subjects ?? []).map((subject) => ({
      type: subject.type,
      name: subject.name,
      ...(subject.namespace ? { namespace: subject.namespace } : {}),
    })),
  });
  return binding.success ? binding.data : undefined;
}
