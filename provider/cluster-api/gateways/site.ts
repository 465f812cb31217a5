import { ApiError } from "../../core/errors";
import type { Log } from "../../core/time/wait";
import { applyInPlaceOf } from "../apply-whole";
import type { ManagementCluster } from "../client";
import { INSTALLED } from "../installed-kinds";
import type { ComponentFiles } from "./component-files";
import type { ComponentObject } from "./component-objects";
import type { Address, ServedKinds } from "./served-kinds";

/** A management cluster in which things are installed. */
export interface Site {
  management: ManagementCluster;
  files: ComponentFiles;
  log: Log;
}

/** How many objects are sent at a time. */
const AT_ONCE = 8;

/** How `clusterctl` calls itself where it writes. */
const CLUSTERCTL = "clusterctl";

/** Does something with each of many objects, some at a time. */
export async function forEach<T>(all: readonly T[], act: (one: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < all.length; at += AT_ONCE) await Promise.all(all.slice(at, at + AT_ONCE).map(act));
}

/** How objects are applied. */
export interface Applied {
  served: ServedKinds;
  /** Of objects that name none. */
  namespace: string;
  /** Whether `clusterctl` may have written them before. */
  isFirst: boolean;
}

/** Applies objects; answers the first whose kind the API server does not have. */
export async function applyObjects(
  management: ManagementCluster,
  objects: readonly ComponentObject[],
  { served, namespace, isFirst }: Applied,
): Promise<string | undefined> {
  const found = await Promise.all(objects.map((object) => served.addressOf(object, namespace)));
  const without = found.indexOf(undefined);
  if (without >= 0) {
    served.forget();
    return `the API server does not have the kind ${objects[without]?.kind} of ${objects[without]?.apiVersion} yet`;
  }
  const writes = found.flatMap((address, i) => (address ? [{ address, object: objects[i] }] : []));
  await forEach(writes, async ({ address, object }) => {
    if (object) await applyOne(management, address, object, isFirst);
  });
  return undefined;
}

async function applyOne(
  management: ManagementCluster,
  [kind, name]: Address,
  { body }: ComponentObject,
  isFirst: boolean,
): Promise<void> {
  const apply = async (): Promise<unknown> =>
    isFirst
      ? await applyInPlaceOf(management, [kind, name, body], CLUSTERCTL)
      : await management.apply(kind, name, body, { force: true });
  try {
    await apply();
  } catch (error) {
    if (!isFixed(error) || kind.kind !== INSTALLED.deployment.kind) throw error;
    // Which pods belong to it cannot change: it is made anew, and nothing but controllers stops for a moment.
    const found = await management.get(kind, name);
    if (found) await management.remove(kind, found);
    await apply();
  }
}

const isFixed = (error: unknown): boolean =>
  error instanceof ApiError && error.kind === "invalid" && /immutable/.test(error.message);
