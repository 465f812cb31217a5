import type { Profiles } from "../../plane";
import { objectionsToProfiles } from "../clusters/checks";
import type { Session } from "../session";
import { imageAndNetworksOf } from "./image-and-networks";

/** The cluster profiles that a session can see. */
export const profiles = (session: Session): Profiles => ({
  demand: (profile) => session.profiles.resolve(session.palette, profile),
  layers: (wanted) => imageAndNetworksOf(session, wanted),
  objections: (clusterId, wanted) => objectionsToProfiles(session, clusterId, wanted),
});
