import type { GatewayArgs } from "../model/gateway";
import type { ObservedMachine } from "./machine";
import type { PoolPlacement } from "./machine-pools";
import type { Marked, Marker, Named, Users } from "./named";

export interface Gateways {
  find(name: string): Promise<Named | undefined>;
  /** Registers a gateway that a Kubernetes cluster will run. */
  register(name: string): Promise<string>;
  /** `wanted` is what the program or the record says: tags that it does not name are left out of the answer. */
  observe(id: string, wanted?: Partial<GatewayArgs>): Promise<ObservedGateway | undefined>;
  /** Writes name, tags and the marker; what it does not know survives, and so do tags that `prior` does not name. */
  update(
    id: string,
    change: { name?: string; tags?: Record<string, string>; marker?: Marker },
    prior?: Partial<GatewayArgs>,
  ): Promise<void>;
  /** What has to be applied to the Kubernetes cluster: a secret that changes. */
  install(id: string): Promise<GatewayInstall>;
  users(id: string): Promise<Users>;
  /** The MAAS machines it runs on; undefined where it runs elsewhere, or has none yet. */
  nodes(id: string): Promise<GatewayNodes | undefined>;
  /** Asks for more nodes; everything else about them stays as it is. */
  grow(id: string, size: number): Promise<void>;
  /** Hands all clusters of a gateway to another one, for good. */
  migrate(id: string, target: string): Promise<void>;
  delete(id: string): Promise<void>;
}

/** Inputs of a gateway that a plane knows. */
export type GatewayOnPlane = Omit<GatewayArgs, "adopt" | "installer" | "deletionProtection" | "migrateTo" | Installing>;

type Installing = "configFile" | "encryptionPassword" | "executable";

export interface GatewayNodes {
  size: number;
  machines: readonly ObservedMachine[];
  /** Name of its API server in DNS; empty where it has none. */
  dnsName: string;
  /** What its machines are like, and where they are taken from. */
  placement: PoolPlacement;
}

export interface ObservedGateway extends Marked {
  /** The size is told only where `wanted` has one. */
  args: Partial<GatewayOnPlane>;
  isSystem: boolean;
  isSelfHosted: boolean;
  clusterUid: string;
  /** The cloud account that its installer made; empty where there is none. */
  accountId: string;
  /** Whether it has been registered and has not begun to work yet. */
  hasNeverRun: boolean;
  /** Whether it does work: reaches the plane and accepts changes. */
  running: boolean;
  state: string;
}

export interface GatewayInstall {
  commands: readonly string[];
  /** YAML documents, in the order in which they are applied. */
  manifests: readonly string[];
}
