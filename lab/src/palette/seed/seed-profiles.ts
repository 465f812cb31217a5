import { variableDefinition } from "../api/clusters/variables";
import type { JsonObject } from "../state/documents";
import { type Context, type Home, newMeta, type Profile, type Variable } from "../state/world";

/** What a seeded pack is made from. */
interface Pack {
  name: string;
  layer: "os" | "k8s" | "cni" | "csi" | "addon";
  version: string;
  values: string;
  manifests?: Record<string, string>;
}

const ubuntu: Pack = {
  name: "ubuntu-maas",
  layer: "os",
  version: "22.04",
  values: `# Ubuntu on MAAS
kubeadmconfig:
  preKubeadmCommands:
    - echo "region {{.spectro.var.region}}" > /etc/region
  postKubeadmCommands: []
  files: []
`,
};

const plainUbuntu: Pack = {
  ...ubuntu,
  values: "kubeadmconfig:\n  preKubeadmCommands: []\n  postKubeadmCommands: []\n  files: []\n",
};

function kubernetes(version: string): Pack {
  const values = `pack:
  k8sHardening: true
  # Pod and service networks must not overlap the machines' own.
  podCIDR: "192.168.0.0/16"
  serviceClusterIpRange: "10.96.0.0/12"
  serviceDomain: "cluster.local"
kubeadmconfig:
  apiServer:
    extraArgs:
      secure-port: "6443"
      profiling: "false"
`;
  return { name: "kubernetes", layer: "k8s", version, values };
}

function canonicalKubernetes(version: string): Pack {
  const values = `pack:
  podCIDR: "192.168.0.0/16"
  serviceClusterIpRange: "10.96.0.0/12"
clusterConfig:
  controlPlane:
    extraKubeAPIServerArgs: {}
`;
  return { name: "canonical-kubernetes", layer: "k8s", version, values };
}

function calico(version: string, mtu: number): Pack {
  const values = `pack:
  namespace: kube-system
manifests:
  calico:
    veth_mtu: "${mtu}"
    logLevel: "{{.spectro.var.logLevel}}"
`;
  return { name: "cni-calico", layer: "cni", version, values };
}

const plainCalico: Pack = { ...calico("3.28.0", 1440), values: 'manifests:\n  calico:\n    veth_mtu: "1440"\n' };
const cilium: Pack = {
  name: "cni-cilium-oss",
  layer: "cni",
  version: "1.16.1",
  values: "charts:\n  cilium:\n    ipam:\n      mode: cluster-pool\n",
};

const rook: Pack = {
  name: "csi-rook-ceph",
  layer: "csi",
  version: "1.14.0",
  values:
    'manifests:\n  storageClass:\n    name: standard\n    isDefault: true\n  registry:\n    password: "{{.spectro.var.registryPassword}}"\n',
};
const plainRook: Pack = { ...rook, values: "manifests:\n  storageClass:\n    name: standard\n    isDefault: true\n" };
const localPath: Pack = {
  name: "csi-local-path",
  layer: "csi",
  version: "0.0.30",
  values: "storageClass:\n  isDefault: true\n",
};

function prometheus(version: string): Pack {
  const values = `charts:
  kube-prometheus-stack:
    prometheus:
      retention: "${version === "1.0.0" ? "7d" : "14d"}"
`;
  return { name: "prometheus-operator", layer: "addon", version: version === "1.0.0" ? "61.2.0" : "65.1.1", values };
}

function dashboards(version: string): Pack {
  const content = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: dashboards\ndata:\n  release: "${version}"\n`;
  return { name: "dashboards", layer: "addon", version, values: "manifests: {}\n", manifests: { dashboards: content } };
}

const infraVariables: Variable[] = [
  variableDefinition("region", { required: true, regex: "^[a-z0-9-]+$", description: "where the rack stands" }),
  variableDefinition("registryPassword", { isSensitive: true, description: "password of the image registry" }),
  variableDefinition("logLevel", {
    defaultValue: "info",
    inputType: "dropdown",
    options: ["debug", "info", "warn"].map((value) => ({
      value,
      label: value,
      default: value === "info",
      description: "",
    })),
  }),
];

interface Template {
  name: string;
  version: string;
  type: Profile["type"];
  packs: Pack[];
  variables?: Variable[];
}

const infra = (version: string, kube: string, cni: Pack): Template => {
  const packs = [ubuntu, kubernetes(kube), cni, rook];
  return { name: "maas-infra", version, type: "infra", packs, variables: infraVariables };
};

const projectProfiles: Template[] = [
  infra("1.0.0", "1.30.4", calico("3.28.0", 1440)),
  infra("1.1.0", "1.31.2", calico("3.28.0", 1440)),
  infra("1.2.0", "1.31.2", calico("3.29.1", 1480)),
  {
    name: "ck8s-infra",
    version: "1.0.0",
    type: "infra",
    packs: [plainUbuntu, canonicalKubernetes("1.32.0"), cilium, localPath],
  },
  {
    name: "ck8s-infra",
    version: "1.1.0",
    type: "infra",
    packs: [plainUbuntu, canonicalKubernetes("1.33.5"), cilium, localPath],
  },
  { name: "monitoring", version: "1.0.0", type: "add-on", packs: [prometheus("1.0.0"), dashboards("1.0.0")] },
  { name: "monitoring", version: "1.1.0", type: "add-on", packs: [prometheus("1.1.0"), dashboards("1.1.0")] },
];

const tenantProfiles: Template[] = [
  {
    name: "tenant-infra",
    version: "1.0.0",
    type: "infra",
    packs: [plainUbuntu, kubernetes("1.31.2"), plainCalico, plainRook],
  },
  {
    name: "spectro-maas-pcg",
    version: "4.8.3",
    type: "system",
    packs: [plainUbuntu, kubernetes("1.31.2"), plainCalico, localPath],
  },
];

/** The profiles of one tenant: those of a project, and those of the tenant itself. */
export function seedProfiles(context: Context, project: Home): void {
  const tenant: Home = { tenantUid: project.tenantUid };
  for (const template of projectProfiles) context.stores.profiles.push(makeProfile(context, project, template));
  for (const template of tenantProfiles) context.stores.profiles.push(makeProfile(context, tenant, template));
}

function makeProfile(context: Context, home: Home, { name, version, type, packs, variables = [] }: Template): Profile {
  const manifests: Record<string, string> = {};
  const refs = packs.map((pack) => makePack(context, pack, manifests));
  const cloudType = type === "add-on" ? "all" : "maas";
  return { meta: newMeta(context, name), home, version, type, cloudType, packs: refs, variables, manifests };
}

function makePack(context: Context, pack: Pack, contents: Record<string, string>): JsonObject {
  const manifests = Object.entries(pack.manifests ?? {}).map(([name, content]) => {
    const uid = context.random.uid();
    contents[uid] = content;
    return { kind: "manifest", name, uid };
  });
  return {
    name: pack.name,
    layer: pack.layer,
    type: pack.manifests ? "manifest" : pack.layer === "addon" ? "helm" : "spectro",
    tag: pack.version,
    version: pack.version,
    packUid: context.random.uid(),
    registryUid: "5eecc89d0b150045ae661cef",
    values: pack.values,
    manifests,
  };
}
