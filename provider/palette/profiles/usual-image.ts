import type { UsualImage } from "../../plane";

/** A pack, as far as it decides which image a server is deployed with. */
export interface Layer {
  name: string;
  version: string;
}

/**
 * What the image with this system and Kubernetes is usually called: `u-2204-0-k-1304-0`. Undefined where no usage is known: the
 * images of other systems are named by those who make them.
 */
export function usualImage(system: Layer | undefined, kubernetes: Layer | undefined): UsualImage | undefined {
  if (!system || !kubernetes || !/^ubuntu/.test(system.name) || kubernetes.name !== "kubernetes") return undefined;
  const [os, k8s] = [digits(system.version, 2), digits(kubernetes.version, 3)];
  if (os === undefined || k8s === undefined) return undefined;
  return { name: `u-${os}-0-k-${k8s}-0`, holds: `Ubuntu ${system.version} with Kubernetes ${kubernetes.version}` };
}

function digits(version: string, parts: number): string | undefined {
  const numbers = version.replace(/^v/, "").split(".");
  return numbers.length === parts && numbers.every((number) => /^\d+$/.test(number)) ? numbers.join("") : undefined;
}
