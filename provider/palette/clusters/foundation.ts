import { textOf } from "../profiles/pack-values";
import type { PresentConfig, Setting } from "./setting";

/** Read and written in other words, and nobody can change it: never compared. */
export const clusterType: Setting = {
  since: { version: "4.8" },
  createSpec: (args) => ({ clusterType: args.clusterType }),
  observe: () => ({}),
};

export const hyperShift: Setting = {
  since: { version: "4.8" },
  createSpec: ({ hyperShift: asked }) => ({
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
  since: { version: "4.8" },
  createSpec: (args) => ({ clusterTemplate: { uid: args.clusterTemplate?.id } }),
  observe: ({ cluster }) => {
    const id = cluster.spec.clusterTemplate?.uid;
    return { clusterTemplate: id ? { id } : undefined };
  },
};

export const updateWorkerPoolsInParallel: Setting = {
  createSpec: (args) =>
    args.updateWorkerPoolsInParallel ? { clusterConfig: { updateWorkerPoolsInParallel: true } } : {},
  observe: ({ cluster }) => ({
    updateWorkerPoolsInParallel: cluster.spec.clusterConfig?.updateWorkerPoolsInParallel === true,
  }),
};

export const staticIp: Setting = {
  since: { version: "4.7" },
  createSpec: (args) => ({ cloudConfig: { staticIp: args.staticIp } }),
  observe: ({ config }) => (config ? { staticIp: config.spec.clusterConfig?.staticIp === true } : {}),
};

export const enableLxdVm: Setting = {
  since: { version: "4.7" },
  createSpec: (args) => ({ cloudConfig: { enableLxdVm: args.enableLxdVm } }),
  observe: ({ config }) => (config ? { enableLxdVm: config.spec.clusterConfig?.enableLxdVm === true } : {}),
  inCloudConfig: {
    present: ({ enableLxdVm: there }) => there,
    next: ({ enableLxdVm: asked = false }) => asked,
  },
};

export const overrideClusterApiConfig: Setting = {
  since: { version: "4.10" },
  createSpec: ({ overrideClusterApiConfig: asked }) => ({
    cloudConfig: { overrideClusterApiConfig: asked && textOf(asked) },
  }),
  observe: ({ config }) =>
    config ? { overrideClusterApiConfig: config.spec.clusterConfig?.overrideClusterApiConfig || undefined } : {},
  inCloudConfig: {
    present: ({ overrideClusterApiConfig: there }) => there,
    next: ({ overrideClusterApiConfig: asked = "" }) => textOf(asked),
  },
};

export const cloudAccountId: Setting = {
  isAlwaysMeant: true,
  createSpec: (args) => ({ cloudAccountUid: args.cloudAccountId }),
  observe: ({ config }) => {
    const uid = config?.spec.cloudAccountRef?.uid;
    return uid ? { cloudAccountId: uid } : {};
  },
};

export const domain: Setting = {
  isAlwaysMeant: true,
  createSpec: (args) => ({ cloudConfig: { domain: args.domain } }),
  observe: ({ config }) => {
    const there = config?.spec.clusterConfig?.domain;
    return there ? { domain: there } : {};
  },
};

const keysIn = ({ sshKeys: there }: PresentConfig): string[] => (there ?? []).map((key) => key.trim());

export const sshKeys: Setting = {
  isAlwaysMeant: true,
  createSpec: (args) => ({ cloudConfig: { sshKeys: args.sshKeys ?? [] } }),
  observe: ({ config }) => (config?.spec.clusterConfig ? { sshKeys: keysIn(config.spec.clusterConfig) } : {}),
  inCloudConfig: { present: keysIn, next: ({ sshKeys: asked = [] }) => asked },
};

export const ntpServers: Setting = {
  since: { version: "4.8" },
  isAlwaysMeant: true,
  createSpec: ({ ntpServers: asked = [] }) => (asked.length > 0 ? { cloudConfig: { ntpServers: asked } } : {}),
  observe: ({ config }) =>
    config?.spec.clusterConfig ? { ntpServers: config.spec.clusterConfig.ntpServers ?? [] } : {},
  inCloudConfig: {
    present: ({ ntpServers: there }) => (there ?? []).map((server) => server.trim()),
    next: ({ ntpServers: asked = [] }) => asked,
  },
};
