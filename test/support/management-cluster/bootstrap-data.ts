import { parse, parseAllDocuments } from "yaml";
import { isRecord } from "../../../provider/core/unknowns";

/** A certificate and its key, as PEM. */
interface Authority {
  certificate: string;
  key: string;
}

/** What kubeadm was told to make of a server. */
export interface Bootstrap {
  how: "init" | "join";
  /** `name:port` of the cluster's API server. */
  endpoint: string;
  controlPlane: { api: Authority; etcd: Authority } | null;
  labels: Record<string, string>;
  taints: unknown[];
}

const PKI = "/etc/kubernetes/pki";
const CONTROL_PLANE_TAINT = { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" };

/** Reads cloud-init's user data as Cluster API's kubeadm bootstrap provider writes it; undefined for anything else. */
export function readBootstrap(userData: string): Bootstrap | undefined {
  const config: unknown = parse(Buffer.from(userData, "base64").toString("utf8"));
  const files = new Map(list(member(config, "write_files")).map((file) => [text(file, "path"), text(file, "content")]));
  const documents = [...files].filter(([name]) => name.startsWith("/run/kubeadm/")).flatMap(([, all]) => kubeadm(all));
  const ofKind = (kind: string) => documents.find((document) => member(document, "kind") === kind);
  const [init, join] = [ofKind("InitConfiguration"), ofKind("JoinConfiguration")];
  if (!init && !join) return undefined;
  const endpoint = init
    ? text(ofKind("ClusterConfiguration"), "controlPlaneEndpoint")
    : text(member(member(join, "discovery"), "bootstrapToken"), "apiServerEndpoint");
  const isControlPlane = init !== undefined || member(join, "controlPlane") !== undefined;
  const authority = (name: string): Authority => ({
    certificate: files.get(`${PKI}/${name}.crt`) ?? "",
    key: files.get(`${PKI}/${name}.key`) ?? "",
  });
  return {
    how: init ? "init" : "join",
    endpoint,
    controlPlane: isControlPlane ? { api: authority("ca"), etcd: authority("etcd/ca") } : null,
    ...registration(member(init ?? join, "nodeRegistration"), isControlPlane),
  };
}

/** What the kubelet registers with; kubeadm taints a control plane where no taints are named, be it none. */
function registration(registered: unknown, isControlPlane: boolean): Pick<Bootstrap, "labels" | "taints"> {
  const given = member(registered, "taints");
  const ofPlane = isControlPlane ? [CONTROL_PLANE_TAINT] : [];
  const labels = list(member(registered, "kubeletExtraArgs"))
    .filter((argument) => text(argument, "name") === "node-labels")
    .flatMap((argument) => text(argument, "value").split(","))
    .map((pair) => pair.split("="));
  return {
    labels: Object.fromEntries(labels.map(([name = "", value = ""]) => [name, value])),
    taints: Array.isArray(given) ? given : ofPlane,
  };
}

/** The Kubernetes that an image holds, by its usual name: `u-2204-0-k-1335-0` has v1.33.5. */
export function versionIn(image: string): string {
  const [, major, minor, patch] = /-k-(\d)(\d\d)(\d+)(?:-|$)/.exec(image) ?? [];
  return patch === undefined ? "unknown" : `v${major}.${minor}.${patch}`;
}

const kubeadm = (content: string): unknown[] => parseAllDocuments(content).map((document) => document.toJS());
const member = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);
const text = (value: unknown, name: string): string => String(member(value, name) ?? "");
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
