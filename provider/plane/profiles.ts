import type { Profile } from "../model/profiles";

export interface Profiles {
  /** A profile by name and version, or by id; undefined when there is none. */
  find(profile: Pick<Profile, "name" | "version" | "scope" | "id">): Promise<FoundProfile | undefined>;
  /** What servers are made from by these profiles, versions that the program sets included; missing where none has it. */
  layers(profiles: readonly Profile[]): Promise<ImageAndNetworks>;
}

/** Packs that decide which image a server is deployed with. */
export interface ImageAndNetworks {
  system?: { name: string; version: string };
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
