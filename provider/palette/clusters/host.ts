import type { HostConfig } from "../../model/access";
import { preserveUnknown } from "../preserve-unknown";
import type { Setting, SettingDocuments } from "./setting";

export const hostConfig: Setting = {
  createSpec: ({ hostConfig: asked }) => ({ clusterConfig: { hostClusterConfig: hostToWire(asked, {}) } }),
  observe: (documents, wanted, prior) => {
    const isGroupOurs = !wanted || [wanted, prior].some((named) => named?.hostConfig?.clusterGroupId !== undefined);
    return { hostConfig: observedHost(presentHost(documents), isGroupOurs) };
  },
  write: ({ palette }, uid, { args: { hostConfig: asked }, documents, prior }) =>
    palette.tell("PATCH /v1/spectroclusters/{uid}/clusterConfig/hostCluster", {
      params: { uid },
      json: { hostClusterConfig: hostToWire(asked, presentHost(documents) ?? {}, prior.hostConfig) },
      repeatable: true,
    }),
};

const presentHost = ({ cluster }: SettingDocuments) => cluster.spec.clusterConfig?.hostClusterConfig;

type WireHost = NonNullable<ReturnType<typeof presentHost>>;

function hostToWire(asked: HostConfig | undefined, present: WireHost, prior?: HostConfig): Record<string, unknown> {
  const { clusterGroupId } = asked ?? {};
  const isGroupOurs = (clusterGroupId ?? prior?.clusterGroupId) !== undefined;
  const rest = preserveUnknown(present, ["clusterEndpoint", ...(isGroupOurs ? ["clusterGroup"] : [])]);
  const group = clusterGroupId === undefined ? {} : { clusterGroup: groupToWire(clusterGroupId, present.clusterGroup) };
  return asked
    ? { ...rest, ...group, isHostCluster: true, clusterEndpoint: endpointToWire(asked, present.clusterEndpoint) }
    : { ...rest, isHostCluster: false };
}

// Name and kind belong to the group that is named; of another one they would be wrong.
const groupToWire = (uid: string, present: WireHost["clusterGroup"]): Record<string, unknown> =>
  present?.uid === uid ? { ...present } : { uid };

function endpointToWire(asked: HostConfig, present: WireHost["clusterEndpoint"]): Record<string, unknown> {
  const { type, ingressHost, ingressPort, externalTrafficPolicy, externalIps, sourceRanges } = asked;
  const config =
    type === "Ingress"
      ? {
          ingressConfig: {
            ...preserveUnknown(present?.config?.ingressConfig, ["host", "port"]),
            host: ingressHost,
            port: ingressPort,
          },
        }
      : {
          loadBalancerConfig: {
            ...preserveUnknown(present?.config?.loadBalancerConfig, BALANCER_NAMES),
            externalTrafficPolicy,
            externalIPs: externalIps,
            loadBalancerSourceRanges: sourceRanges,
          },
        };
  const kept = preserveUnknown(present?.config, ["ingressConfig", "loadBalancerConfig"]);
  return { ...preserveUnknown(present, ["type", "config"]), type, config: { ...kept, ...config } };
}

const BALANCER_NAMES = ["externalTrafficPolicy", "externalIPs", "loadBalancerSourceRanges"];

function observedHost(wire: WireHost | null | undefined, isGroupOurs: boolean): HostConfig | undefined {
  if (wire?.isHostCluster !== true) return undefined;
  const group = wire.clusterGroup?.uid;
  return { ...observedEndpoint(wire), ...(isGroupOurs && group ? { clusterGroupId: group } : {}) };
}

function observedEndpoint(wire: WireHost): HostConfig {
  const { type, config } = wire.clusterEndpoint ?? {};
  if (type === "LoadBalancer") {
    const { externalTrafficPolicy, externalIPs, loadBalancerSourceRanges } = config?.loadBalancerConfig ?? {};
    const policy = externalTrafficPolicy === "Cluster" || externalTrafficPolicy === "Local";
    return {
      type,
      ...(policy ? { externalTrafficPolicy } : {}),
      ...(externalIPs && externalIPs.length > 0 ? { externalIps: externalIPs } : {}),
      ...(loadBalancerSourceRanges && loadBalancerSourceRanges.length > 0
        ? { sourceRanges: loadBalancerSourceRanges }
        : {}),
    };
  }
  const { host, port } = config?.ingressConfig ?? {};
  return { type: "Ingress", ...(host ? { ingressHost: host } : {}), ...(port ? { ingressPort: port } : {}) };
}
