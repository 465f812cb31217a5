import type { PollResult } from "../core/time/wait";
import type { GatewayArgs } from "../model/gateway";
import type { ObservedMachine } from "./machine";
import type { PoolPlacement } from "./machine-pools";
import type { Marked, Marker, Named, Users } from "./named";

export interface Gateways {
  /** `installer` is what the program says, where it is asked for a program. */
  find(name: string, installer?: GatewayArgs["installer"]): Promise<Named | undefined>;
  /** Names of all of them, to say what may have been meant. */
  names(): Promise<readonly string[]>;
  /** Registers a gateway that a Kubernetes cluster will run; with the marker, where the request has a place for it. */
  register(name: string, marker?: Marker): Promise<string>;
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
  /** Where the plane itself brings what a gateway consists of, and takes it away. Missing where others apply manifests. */
  components?: GatewayComponentsWork;
}

export interface GatewayComponentsWork {
  /** What stands against what the program names: files, versions, and what the Kubernetes cluster refuses. Sends nothing. */
  validate(args: Partial<GatewayArgs>): Promise<readonly string[]>;
  /** Installs or upgrades; what is as it should be already stays. */
  install(args: GatewayArgs): GatewayWork<undefined>;
  /** Removes what was installed; answers what stays behind. */
  remove(id: string): GatewayWork<readonly string[]>;
}

/** Work that goes on for long. Nothing is lost where it ends in between: another one goes on. */
export interface GatewayWork<T> {
  /** Goes on as far as it can now. */
  advance(): Promise<PollResult<T>>;
  /** Why it does not go on. */
  evidence(): Promise<readonly string[]>;
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
  /** As which an import takes it, where the plane knows. */
  installer?: GatewayArgs["installer"];
  /** What is wrong with what it consists of and installing mends; missing where nothing is. */
  unfinished?: string;
  /** Components of which the program's file is another one than what was installed, though it names it alike. */
  changedFiles?: readonly string[];
}

export interface GatewayInstall {
  commands: readonly string[];
  /** YAML documents, in the order in which they are applied. */
  manifests: readonly string[];
}
