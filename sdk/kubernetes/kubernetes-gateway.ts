import type { Provider } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Gateway, type GatewayArgs } from "../gateway";
import { getGatewayInstallOutput } from "../look-ups";
import { isOfType } from "../resource";
import { appliedManifests } from "./manifests";
import { onceRunning } from "./running";
import { withoutUndefined } from "./without-undefined";

/** Inputs of a `KubernetesGateway`. */
export interface KubernetesGatewayArgs
  extends Pick<GatewayArgs, "name" | "tags" | "migrateTo" | "deletionProtection" | "adopt"> {
  /** The Kubernetes cluster that runs the gateway, with the rights of an administrator. Not a cluster that Palette manages. */
  provider: Provider;
}

/**
 * A gateway on an existing Kubernetes cluster, from its registration to its running: it registers the gateway, applies
 * its manifests through the given provider, and hands out its id once it accepts changes. The manifests are applied once;
 * after that Palette upgrades the gateway's software itself. Its clusters must be gone or moved before it is removed: its
 * software goes first, and no cluster is deleted without it.
 */
export class KubernetesGateway extends pulumi.ComponentResource {
  /** Id of the gateway. In an update it is there only once the gateway runs: what is given it needs no wait of its own. */
  readonly id: pulumi.Output<string>;
  /** The gateway as Palette knows it; its own id is there before it runs. */
  readonly gateway: Gateway;

  /** Makes a `KubernetesGateway`, under a logical name that is unique in the stack. */
  constructor(name: string, args: KubernetesGatewayArgs, options?: pulumi.ComponentResourceOptions) {
    const { provider, ...gateway } = args;
    super("palette-maas:kubernetes:KubernetesGateway", name, {}, options);
    demandKubernetes(provider);
    const parent = { parent: this };
    this.gateway = new Gateway(name, { name, ...withoutUndefined(gateway), installer: "kubernetes" }, parent);
    const { manifests } = getGatewayInstallOutput({ gatewayId: this.gateway.id });
    const applied = appliedManifests(name, manifests, { ...parent, provider });
    // Both hang on the id: whoever is given it goes before the gateway's software does.
    this.id = pulumi.all([this.gateway.id, applied.urn]).apply(([id]) => onceRunning(id, this));
    this.registerOutputs({ id: this.id });
  }
}

function demandKubernetes(provider: pulumi.ProviderResource): void {
  if (isOfType(provider, "pulumi:providers:kubernetes")) return;
  throw new Error("'provider' must be a Provider of @pulumi/kubernetes: it names the cluster that runs the gateway.");
}
