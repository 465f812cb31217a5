import type { ClusterApiWorld } from "../../support/management-cluster/scripted-cluster-api";
import type { Matrix } from "../place";
import { faultsOf } from "./faults";
import { SUBJECTS, standing } from "./subjects";
import { type Namespace, openNamespace } from "./world";

/** What may go wrong on the way to the API server of a management cluster. */
export const clusterApiMatrix = (world: ClusterApiWorld): Matrix<Namespace> => ({
  subjects: SUBJECTS,
  open: async (subject) => {
    const place = await openNamespace(world);
    await standing(place, subject);
    return place;
  },
  faultsOf,
});
