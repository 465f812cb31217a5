import type { Failure } from "../../core/schema/parse";
import type { HostConfig, RoleBinding } from "../../model/access";
import type { ClusterArgs } from "../../model/cluster";

/** Rules on who may do what in a cluster; what is unknown is missing. */
export const accessRules = ({ namespaces, rbac, hostConfig }: Partial<ClusterArgs>): Failure[] => [
  ...twice((namespaces ?? []).map((namespace) => namespace?.name)),
  ...(rbac ?? []).flatMap((binding, i) => (binding ? bindingRules(`rbac[${i}]`, binding) : [])),
  ...(hostConfig ? hostRules(hostConfig) : []),
];

const twice = (names: readonly (string | undefined)[]): Failure[] =>
  names.flatMap((name, i) => {
    const first = names.indexOf(name);
    const about = [`namespaces[${first}].name`];
    return name !== undefined && first < i
      ? [{ path: `namespaces[${i}].name`, reason: "names a namespace twice", about }]
      : [];
  });

function bindingRules(at: string, { type, namespace, role, subjects }: Partial<RoleBinding>): Failure[] {
  const isOfNamespace = type === "RoleBinding";
  const about = [`${at}.type`, `${at}.namespace`];
  const place: Failure[] =
    type === undefined || isOfNamespace === (namespace !== undefined)
      ? []
      : isOfNamespace
        ? [{ path: `${at}.namespace`, reason: "is required with type 'RoleBinding'", about }]
        : [{ path: `${at}.namespace`, reason: "must be left out with type 'ClusterRoleBinding'", about }];
  const kind: Failure[] =
    type === "ClusterRoleBinding" && role?.kind === "Role"
      ? [{ path: `${at}.role.kind`, reason: "must be 'ClusterRole' with type 'ClusterRoleBinding'", about }]
      : [];
  const withoutNamespace = (subjects ?? []).flatMap((subject, i): Failure[] =>
    subject?.type === "ServiceAccount" && subject.namespace === undefined
      ? [{ path: `${at}.subjects[${i}].namespace`, reason: "is required with type 'ServiceAccount'" }]
      : [],
  );
  return [...place, ...kind, ...withoutNamespace];
}

const OF_INGRESS = ["ingressHost", "ingressPort"] as const;
const OF_LOAD_BALANCER = ["externalTrafficPolicy", "externalIps", "sourceRanges"] as const;

function hostRules(host: Partial<HostConfig>): Failure[] {
  if (host.type === undefined) return [];
  const about = ["hostConfig.type"];
  const strange = host.type === "Ingress" ? OF_LOAD_BALANCER : OF_INGRESS;
  const other = host.type === "Ingress" ? "LoadBalancer" : "Ingress";
  const wrong = strange.flatMap((name): Failure[] =>
    host[name] === undefined ? [] : [{ path: `hostConfig.${name}`, reason: `goes with type '${other}' only`, about }],
  );
  if (host.type !== "Ingress" || host.ingressHost !== undefined) return wrong;
  return [...wrong, { path: "hostConfig.ingressHost", reason: "is required with type 'Ingress'", about }];
}
