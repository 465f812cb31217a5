import { ask } from "../ask";
import { field, text } from "../gateway/maas";

/** Where the management cluster is reached, and as whom. */
export interface ManagementAccess {
  readonly url: string;
  readonly token: string;
  readonly certificateAuthority: string;
}

/** An object of Kubernetes as it was answered. */
export type KubernetesObject = { readonly [key: string]: unknown };

export type Resource = keyof typeof PATHS;

const CLUSTER_API = "/apis/cluster.x-k8s.io/v1beta2";
const INFRASTRUCTURE = "/apis/infrastructure.cluster.x-k8s.io/v1beta1";
const PATHS = {
  clusters: CLUSTER_API,
  machines: CLUSTER_API,
  maasclusters: INFRASTRUCTURE,
  maasmachines: INFRASTRUCTURE,
  secrets: "/api/v1",
} as const;

/** The management cluster refused. */
export class KubernetesError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Reads and patches objects of the management cluster, over its HTTP API. */
export class Kubernetes {
  constructor(private readonly access: ManagementAccess) {}

  /** Every object of a resource, in all namespaces. */
  async list(resource: Resource): Promise<KubernetesObject[]> {
    const items = field(await this.send("GET", `${PATHS[resource]}/${resource}`), "items");
    return Array.isArray(items) ? items : [];
  }

  secret(namespace: string, name: string): Promise<KubernetesObject> {
    return this.send("GET", `${PATHS.secrets}/namespaces/${namespace}/secrets/${name}`);
  }

  /** A merge patch of an object, or of its status. */
  patch(resource: Resource, object: KubernetesObject, part: "" | "/status", patch: unknown): Promise<KubernetesObject> {
    const metadata = field(object, "metadata");
    const place = `namespaces/${text(field(metadata, "namespace"))}/${resource}/${text(field(metadata, "name"))}`;
    return this.send("PATCH", `${PATHS[resource]}/${place}${part}`, patch);
  }

  private async send(method: string, path: string, body?: unknown): Promise<KubernetesObject> {
    const { url, token, certificateAuthority } = this.access;
    const reply = await ask(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/merge-patch+json" },
      body: body === undefined ? "" : JSON.stringify(body),
      authority: certificateAuthority,
    });
    const answer: unknown = reply.text === "" ? {} : JSON.parse(reply.text);
    if (!reply.ok) throw new KubernetesError(reply.status, text(field(answer, "message")));
    return typeof answer === "object" && answer !== null ? { ...answer } : {};
  }
}
