import { isBlank } from "../../core/diff";
import type { ClusterArgs } from "../../model/cluster";
import type { Location, OsPatch } from "../../model/policies";
import { refined } from "../client";
import { isSet, sameMoment } from "../moments";
import { preserveUnknown } from "../preserve-unknown";
import { isNoSuchCall, newerIn, versionHinted } from "../versions/gates";
import type { Setting, SettingDocuments } from "./setting";

const configOf = ({ cluster }: SettingDocuments) => cluster.spec.clusterConfig;

export const clusterMetaAttribute: Setting = {
  createSpec: ({ clusterMetaAttribute }) => ({ clusterConfig: { clusterMetaAttribute } }),
  observe: (documents) => ({ clusterMetaAttribute: configOf(documents)?.clusterMetaAttribute || undefined }),
  write: ({ palette }, uid, { args: { clusterMetaAttribute = "" } }) =>
    palette.tell("PATCH /v1/spectroclusters/{uid}/clusterConfig/clusterMetaAttribute", {
      params: { uid },
      json: { clusterMetaAttribute },
      repeatable: true,
    }),
};

export const controlPlaneHealthCheckTimeout: Setting = {
  createSpec: (args) => ({ clusterConfig: { controlPlaneHealthCheckTimeout: args.controlPlaneHealthCheckTimeout } }),
  observe: (documents, wanted) => {
    const there = configOf(documents)?.controlPlaneHealthCheckTimeout || undefined;
    const asked = wanted?.controlPlaneHealthCheckTimeout;
    const isSame = there !== undefined && asked !== undefined && millisecondsOf(there) === millisecondsOf(asked);
    return { controlPlaneHealthCheckTimeout: isSame ? asked : there };
  },
  write: ({ palette }, uid, { args }) =>
    palette.tell("PATCH /v1/spectroclusters/{uid}/clusterConfig/controlPlaneHealthCheckTimeout", {
      params: { uid },
      json: { controlPlaneHealthCheckTimeout: args.controlPlaneHealthCheckTimeout ?? "" },
      repeatable: true,
    }),
};

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Go writes a duration in its own way: `30m` comes back as `30m0s`. */
const millisecondsOf = (span: string): number =>
  [...span.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ""] ?? 0),
    0,
  );

export const osPatch: Setting = {
  createSpec: ({ osPatch: asked }) => ({
    clusterConfig: { machineManagementConfig: { osPatchConfig: patchToWire(asked) } },
  }),
  observe: (documents, wanted) => ({ osPatch: observedPatch(documents, wanted?.osPatch) }),
  write: ({ palette }, uid, { args: { osPatch: asked }, documents }) =>
    palette.tell("PATCH /v1/spectroclusters/{uid}/clusterConfig/osPatch", {
      params: { uid },
      json: { osPatchConfig: { ...preserveUnknown(presentPatch(documents), PATCH_NAMES), ...patchToWire(asked) } },
      repeatable: true,
    }),
};

const PATCH_NAMES = ["patchOnBoot", "rebootIfRequired", "schedule", "onDemandPatchAfter"];
const presentPatch = (documents: SettingDocuments) => configOf(documents)?.machineManagementConfig?.osPatchConfig;

// Without a schedule and with both flags off nothing is patched: there is no call that takes the whole away.
const patchToWire = (asked: OsPatch | undefined): Record<string, unknown> => ({
  patchOnBoot: asked?.onBoot ?? false,
  rebootIfRequired: asked?.rebootIfRequired ?? false,
  ...(asked?.schedule === undefined ? {} : { schedule: asked.schedule }),
  ...(asked?.after === undefined ? {} : { onDemandPatchAfter: asked.after }),
});

function observedPatch(documents: SettingDocuments, wanted: OsPatch | undefined): OsPatch | undefined {
  const wire = presentPatch(documents);
  const { patchOnBoot, rebootIfRequired, schedule } = wire ?? {};
  const after = isSet(wire?.onDemandPatchAfter) ? (wire?.onDemandPatchAfter ?? undefined) : undefined;
  if (!patchOnBoot && !rebootIfRequired && !schedule && after === undefined) return undefined;
  return {
    onBoot: patchOnBoot ?? false,
    rebootIfRequired: rebootIfRequired ?? false,
    ...(schedule ? { schedule } : {}),
    ...(after === undefined ? {} : { after: sameMoment(after, wanted?.after) ? (wanted?.after ?? after) : after }),
  };
}

export const location: Setting = {
  createSpec: ({ location: asked }) => ({ clusterConfig: { location: placeToWire(asked) } }),
  observe: ({ cluster }) => ({ location: observedPlace(cluster.status?.location) }),
  write: ({ palette }, uid, { args: { location: asked }, documents: { cluster } }) =>
    palette.tell("PUT /v1/spectroclusters/{uid}/location", {
      params: { uid },
      json: { location: placeToWire(asked, cluster.status?.location) },
    }),
};

function placeToWire(asked: Location | undefined, present?: WirePlace): Record<string, unknown> {
  const { latitude, longitude, ...names } = asked ?? {};
  const kept = preserveUnknown(present?.geoLoc, ["latitude", "longitude"]);
  const isPlaced = latitude !== undefined || longitude !== undefined;
  const geoLoc =
    isPlaced || !isBlank(kept) ? { geoLoc: { ...kept, ...(isPlaced ? { latitude, longitude } : {}) } } : {};
  return { ...preserveUnknown(present, [...PLACE_NAMES, "geoLoc"]), ...names, ...geoLoc };
}

type WirePlace = NonNullable<SettingDocuments["cluster"]["status"]>["location"];

const PLACE_NAMES = ["countryCode", "countryName", "regionCode", "regionName"] as const;

function observedPlace(wire: WirePlace): Location | undefined {
  const place: Location = {};
  for (const name of PLACE_NAMES) if (wire?.[name]) place[name] = wire[name];
  const { latitude, longitude } = wire?.geoLoc ?? {};
  // Both are always there in an answer: in the Gulf of Guinea stands nobody's rack.
  if (latitude || longitude) Object.assign(place, { latitude: latitude ?? 0, longitude: longitude ?? 0 });
  return isBlank(place) ? undefined : place;
}

// Palette has no call that takes the zone away.
const NO_ZONE = "UTC";

export const timezone: Setting = {
  since: { version: "4.8" },
  createSpec: ({ timezone: asked }) => ({ clusterConfig: { timezone: asked } }),
  observe: (documents, wanted) => {
    const there = configOf(documents)?.timezone || undefined;
    return { timezone: wanted && wanted.timezone === undefined && there === NO_ZONE ? undefined : there };
  },
  write: async ({ palette }, uid, { args }) => {
    const ask = { params: { uid }, json: { timezone: args.timezone ?? NO_ZONE }, repeatable: true };
    const route = "PATCH /v1/spectroclusters/{uid}/clusterConfig/timezone";
    await versionHinted(newerIn<ClusterArgs>({ timezone }, { timezone: NO_ZONE }), () =>
      palette.tell(route, ask).catch(asInvalid),
    );
  },
};

/** A Palette without the call says that it is not there; the cluster is. */
function asInvalid(error: unknown): never {
  if (isNoSuchCall(error)) throw refined(error, "invalid", error.message);
  throw error;
}
