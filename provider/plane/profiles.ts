import type { Profile } from "../model/profiles";

export interface Profiles {
  /** A profile by name and version, or by id; undefined when there is none. */
  find(profile: Pick<Profile, "name" | "version" | "scope" | "id">): Promise<FoundProfile | undefined>;
}

export interface FoundProfile {
  id: string;
  name: string;
  version: string;
  scope: string;
  type: string;
}
