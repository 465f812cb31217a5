import { setTimeout as pause } from "node:timers/promises";
import { isRecord } from "../../../provider/core/unknowns";
import type { Api, KubernetesObject } from "./api";
import { at } from "./scripted-controllers";

const MERGE = "application/merge-patch+json";

/** Stands in for what an API server alone has not: nodes on which deployments come up, and an end of namespaces. */
export class PlayedKubelet {
  /** Names of deployments that do not come up, with what their pod waits for. */
  readonly broken = new Map<string, string>();
  readonly failures: string[] = [];
  private isOver = false;
  private readonly work: Promise<void>;

  constructor(private readonly api: Api) {
    this.work = this.run();
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.work;
  }

  private async run(): Promise<void> {
    while (!this.isOver) {
      try {
        for (const one of await this.list("/apis/apps/v1/deployments")) await this.serve(one);
        for (const one of await this.list("/api/v1/namespaces")) await this.end(one);
      } catch (error) {
        this.failures.push(String(error));
      }
      await pause(250);
    }
  }

  private async list(path: string): Promise<KubernetesObject[]> {
    const { items } = await this.api.get(path);
    return Array.isArray(items) ? items.filter(isRecord) : [];
  }

  private async serve(deployment: KubernetesObject): Promise<void> {
    const [name, namespace] = [at(deployment, "metadata.name"), at(deployment, "metadata.namespace")].map(String);
    const wanted = Number(at(deployment, "spec.replicas"));
    const why = this.broken.get(name ?? "");
    const up = why === undefined ? wanted : 0;
    if (why !== undefined) await this.pod(deployment, why);
    const isUp = up >= wanted;
    const status = {
      observedGeneration: at(deployment, "metadata.generation"),
      ...{ replicas: wanted, updatedReplicas: wanted, availableReplicas: up, readyReplicas: up },
      conditions: [
        {
          ...{ type: "Available", status: isUp ? "True" : "False" },
          ...{ reason: isUp ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable", message: "as played" },
        },
      ],
    };
    if (at(deployment, "status.observedGeneration") === status.observedGeneration)
      if (
        Number(at(deployment, "status.availableReplicas") ?? 0) === up &&
        wanted === Number(at(deployment, "status.replicas") ?? 0)
      )
        return;
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}/status`;
    const { status: code } = await this.api.call("PATCH", path, { body: { status }, type: MERGE });
    if (code !== 200 && code !== 404) this.failures.push(`${path}: ${code}`);
  }

  private async pod(deployment: KubernetesObject, why: string): Promise<void> {
    const name = `${at(deployment, "metadata.name")}-pod`;
    const metadata = {
      name,
      namespace: at(deployment, "metadata.namespace"),
      labels: at(deployment, "spec.selector.matchLabels"),
    };
    const spec = { containers: [{ name: "manager", image: "none" }] };
    const { status } = await this.api.call("POST", `/api/v1/namespaces/${metadata.namespace}/pods`, {
      body: { metadata, spec },
    });
    if (status !== 201 && status !== 409) this.failures.push(`pod ${name}: ${status}`);
    const waiting = { reason: why, message: "as played" };
    const body = {
      status: {
        containerStatuses: [
          { name: "manager", image: "none", imageID: "", ready: false, restartCount: 0, state: { waiting } },
        ],
      },
    };
    await this.api.call("PATCH", `/api/v1/namespaces/${metadata.namespace}/pods/${name}/status`, { body, type: MERGE });
  }

  /** Empties a namespace that goes, as the controller of namespaces would. */
  private async end(namespace: KubernetesObject): Promise<void> {
    if (at(namespace, "metadata.deletionTimestamp") === undefined) return;
    const name = String(at(namespace, "metadata.name"));
    for (const path of [
      "/api/v1/namespaces/NS/serviceaccounts",
      "/api/v1/namespaces/NS/configmaps",
      "/api/v1/namespaces/NS/pods",
    ])
      await this.api.call("DELETE", path.replace("NS", name));
    const body = { apiVersion: "v1", kind: "Namespace", metadata: { name }, spec: { finalizers: [] } };
    const { status } = await this.api.call("PUT", `/api/v1/namespaces/${name}/finalize`, { body });
    if (status !== 200 && status !== 404 && status !== 409) this.failures.push(`namespace ${name}: ${status}`);
  }
}
