import { textOf } from "../profiles/pack-values";
import type { Setting } from "./settings";

/** Read and written in other words, and nobody can change it: never compared. */
export const clusterType: Setting = {
  field: "clusterType",
  born: (args) => ({ clusterType: args.clusterType }),
  observe: () => ({}),
};

export const hyperShift: Setting = {
  field: "hyperShift",
  born: ({ hyperShift: asked }) => ({
    clusterConfig: {
      hyperShiftConfig: { clusterDeploymentType: asked?.type, hostClusterUid: asked?.hostClusterId },
    },
  }),
  observe: ({ cluster }) => {
    const { clusterDeploymentType: type, hostClusterUid } = cluster.spec.clusterConfig?.hyperShiftConfig ?? {};
    if (type !== "hypershift" && type !== "openshift") return { hyperShift: undefined };
    return { hyperShift: { type, ...(hostClusterUid ? { hostClusterId: hostClusterUid } : {}) } };
  },
};

export const clusterTemplate: Setting = {
  field: "clusterTemplate",
  born: (args) => ({ clusterTemplate: { uid: args.clusterTemplate?.id } }),
  observe: ({ cluster }) => {
    const id = cluster.spec.clusterTemplate?.uid;
    return { clusterTemplate: id ? { id } : undefined };
  },
};

export const parallelPools: Setting = {
  field: "updateWorkerPoolsInParallel",
  born: (args) => (args.updateWorkerPoolsInParallel ? { clusterConfig: { updateWorkerPoolsInParallel: true } } : {}),
  observe: ({ cluster }) => ({
    updateWorkerPoolsInParallel: cluster.spec.clusterConfig?.updateWorkerPoolsInParallel === true,
  }),
};

export const staticIp: Setting = {
  field: "staticIp",
  born: (args) => ({ cloudConfig: { staticIp: args.staticIp } }),
  observe: ({ config }) => (config ? { staticIp: config.spec.clusterConfig?.staticIp === true } : {}),
};

/** Changed together with the rest of the cloud config. */
export const enableLxdVm: Setting = {
  field: "enableLxdVm",
  born: (args) => ({ cloudConfig: { enableLxdVm: args.enableLxdVm } }),
  observe: ({ config }) => (config ? { enableLxdVm: config.spec.clusterConfig?.enableLxdVm === true } : {}),
};

/** Changed together with the rest of the cloud config. */
export const overrideClusterApiConfig: Setting = {
  field: "overrideClusterApiConfig",
  born: ({ overrideClusterApiConfig: asked }) => ({
    cloudConfig: { overrideClusterApiConfig: asked && textOf(asked) },
  }),
  observe: ({ config }) =>
    config ? { overrideClusterApiConfig: config.spec.clusterConfig?.overrideClusterApiConfig || undefined } : {},
};
