import type { HostConfig } from "../model/access";
import type { Papers, Setting } from "./cluster-settings";

export const hostConfig: Setting = {
  field: "hostConfig",
  born: ({ hostConfig: asked }) => ({ clusterConfig: { hostClusterConfig: hostToWire(asked, {}) } }),
  observe: (papers) => ({ hostConfig: observedHost(presentHost(papers)) }),
  write: ({ palette }, uid, { hostConfig: asked }, papers) =>
    palette.tell("PATCH /v1/spectroclusters/{uid}/clusterConfig/hostCluster", {
      params: { uid },
      json: { hostClusterConfig: hostToWire(asked, presentHost(papers) ?? {}) },
      repeatable: true,
    }),
};

const presentHost = ({ cluster }: Papers) => cluster.spec.clusterConfig?.hostClusterConfig;

type WireHost = NonNullable<ReturnType<typeof presentHost>>;

function hostToWire(asked: HostConfig | undefined, present: WireHost): Record<string, unknown> {
  const { clusterEndpoint: _, ...rest } = present;
  const carried = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
  return asked
    ? { ...carried, isHostCluster: true, clusterEndpoint: endpointToWire(asked) }
    : { ...carried, isHostCluster: false };
}

function endpointToWire(asked: HostConfig): Record<string, unknown> {
  const { type, ingressHost, ingressPort, externalTrafficPolicy, externalIps, sourceRanges } = asked;
  const config =
    type === "Ingress"
      ? { ingressConfig: { host: ingressHost, port: ingressPort } }
      : {
          loadBalancerConfig: {
            externalTrafficPolicy,
            externalIPs: externalIps,
            loadBalancerSourceRanges: sourceRanges,
          },
        };
  return { type, config };
}

function observedHost(wire: WireHost | null | undefined): HostConfig | undefined {
  if (wire?.isHostCluster !== true) return undefined;
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
