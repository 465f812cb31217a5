import type { Profile } from "../model/profiles";

export interface Profiles {
  /** A profile by name and version, or by id; fails with those that there are where it is none of them. */
  demand(profile: Pick<Profile, "name" | "version" | "scope" | "id">): Promise<FoundProfile>;
  /** What servers are made from by these profiles, versions that the program sets included; missing where none has it. */
  layers(profiles: readonly Profile[]): Promise<ImageAndNetworks>;
  /** What the plane has against a cluster's change to these profiles; empty when nothing. */
  objections(clusterId: string, profiles: ProfilesOfCluster): Promise<readonly string[]>;
}

/** Profiles that a cluster is to have. Packs and variables that only `prior` names are given up. */
export interface ProfilesOfCluster {
  profiles: readonly Profile[];
  prior?: readonly Profile[] | undefined;
  /** Whether they are written already, and only wait to be installed. */
  isWritten?: boolean | undefined;
}

/** A name of an image, and what it holds in words. */
export interface UsualImage {
  name: string;
  holds: string;
}

/** What profiles decide of servers. */
export interface ImageAndNetworks {
  /** What the image that servers are deployed with is usually called; missing where no usage is known. */
  image?: UsualImage;
  kubernetes?: { name: string; version: string };
  /** Networks of pods and of services, as CIDR; empty where they are not written out. */
  networks: { pods: readonly string[]; services: readonly string[] };
}

export interface FoundProfile {
  id: string;
  name: string;
  version: string;
  scope: string;
  type: string;
}
