import * as pulumi from "@pulumi/pulumi";

/**
 * YAML manifests in a Kubernetes cluster: the `ConfigGroup` of `@pulumi/kubernetes/yaml/v2`, by its type alone. The given
 * provider's plugin does the work, so the large package is neither loaded nor demanded of those who have no use for it.
 */
export class Manifests extends pulumi.ComponentResource {
  constructor(name: string, manifests: pulumi.Output<string[]>, options: pulumi.ComponentResourceOptions) {
    const yaml = pulumi.secret(manifests.apply(joined));
    // Pods of a gateway crash and start again until Palette has let them in: whether it runs is asked of Palette.
    const inputs = { yaml, skipAwait: true, resources: undefined };
    const transforms = [...(options.transforms ?? []), ...(isMocked() ? [] : [appliedOnce])];
    super("kubernetes:yaml/v2:ConfigGroup", name, inputs, { ...options, transforms }, true);
  }
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
 * Keeps an object as it was first applied. The manifests carry a token that changes with every look, and Palette itself
 * upgrades what they made: neither is a difference.
 */
export const appliedOnce: pulumi.ResourceTransform = ({ custom, type, props, opts }) =>
  custom && type.startsWith("kubernetes:") ? { props, opts: { ...opts, ignoreChanges: ["*"] } } : undefined;
