import type { Failure } from "../../core/schema/parse";
import type { ClusterArgs } from "../../model/cluster";

/** Rules on the settings and policies of a cluster; what is unknown is missing. */
export const policyRules = ({ location }: Partial<ClusterArgs>): Failure[] => placeRules(location);

function placeRules(location: ClusterArgs["location"]): Failure[] {
  const { latitude, longitude } = location ?? {};
  if ((latitude === undefined) === (longitude === undefined)) return [];
  const [missing, given] = latitude === undefined ? ["latitude", "longitude"] : ["longitude", "latitude"];
  return [
    {
      path: `location.${missing}`,
      reason: `is required with '${given}'`,
      about: ["location.latitude", "location.longitude"],
    },
  ];
}
