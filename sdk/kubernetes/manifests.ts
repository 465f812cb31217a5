import { v2 } from "@pulumi/kubernetes/yaml";
import * as pulumi from "@pulumi/pulumi";

/** YAML manifests in a Kubernetes cluster, every one of them hidden in the state, applied once and then left alone. */
export function appliedManifests(
  name: string,
  manifests: pulumi.Output<string[]>,
  options: pulumi.ComponentResourceOptions,
): v2.ConfigGroup {
  const yaml = pulumi.secret(manifests.apply(joined));
  const transforms = [...(options.transforms ?? []), ...(isMocked() ? [] : [appliedOnce])];
  // Pods of a gateway crash and start again until Palette has let them in: whether it runs is asked of Palette.
  return new v2.ConfigGroup(name, { yaml, skipAwait: true }, { ...options, transforms });
}

// The mocks of a program's own tests make no objects of manifests, and refuse transforms.
function isMocked(): boolean {
  const monitor: unknown = pulumi.runtime.getMonitor();
  return typeof monitor === "object" && monitor !== null && "mocks" in monitor;
}

/** Documents of manifests as one text; one that several of them bring, such as their namespace, is there once. */
export function joined(manifests: readonly string[]): string {
  const documents = manifests.flatMap((manifest) => manifest.split(/^---[ \t]*(?:#.*)?$/m)).map((text) => text.trim());
  return [...new Set(documents.filter((text) => text !== ""))].map((text) => `${text}\n`).join("---\n");
}

/**
 * Keeps an object as it was first applied, and hides what it holds. The manifests carry a token that changes with every
 * look, and Palette itself upgrades what they made: neither is a difference.
 */
export const appliedOnce: pulumi.ResourceTransform = async ({ custom, type, props, opts }) =>
  custom && type.startsWith("kubernetes:")
    ? { props: await hidden(props), opts: { ...opts, ignoreChanges: ["*"] } }
    : undefined;

// Kubernetes' plugin hides what is in a Secret alone; the token may stand anywhere.
async function hidden(props: pulumi.Inputs): Promise<pulumi.Inputs> {
  const members = Object.entries(props).map(async ([key, value]) => [
    key,
    IDENTITY.includes(key) ? value : await secretOnTheWire(key, value),
  ]);
  return Object.fromEntries(await Promise.all(members));
}

const IDENTITY: readonly string[] = ["apiVersion", "kind", "metadata"];

const { serializeProperty, specialSecretSig: SECRET, specialSigKey: SIGNATURE } = pulumi.runtime;

// Pulumi answers a transform outside of the program's context, where it takes the mark off every secret: also off those
// that came with it. So the mark is put on here, in the form of the wire, which passes through.
async function secretOnTheWire(key: string, value: unknown): Promise<unknown> {
  const wire: unknown = await serializeProperty(key, value);
  const isMarked = typeof wire === "object" && wire !== null && SIGNATURE in wire;
  return isMarked ? wire : { [SIGNATURE]: SECRET, value: wire };
}
