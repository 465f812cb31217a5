import { readFileSync } from "node:fs";
import * as path from "node:path";
import { request } from "undici";
import { isRecord } from "../../../provider/core/unknowns";
import { ALL_PARTS, clusterApiSources, managementClusterPrograms, type Part } from "../../../tools/management-cluster";
import type { ManagementCluster } from "../management-cluster";
import type { KubernetesObject } from "./api";
import { objectsIn } from "./contract";
import { freePorts } from "./free-port";
import { Guarded } from "./guarded";
import { running } from "./running";

/** A manager of Cluster API, and where its sources keep its webhooks. */
const MANAGERS = [
  { part: "capi-core", sources: "core" },
  { part: "capi-bootstrap", sources: "bootstrap/kubeadm" },
  { part: "capi-control-plane", sources: "controlplane/kubeadm" },
] as const satisfies readonly { part: Part; sources: string }[];

interface Manager {
  readonly program: Guarded;
  readonly health: number;
}

/**
 * Starts Cluster API's controllers and Kubernetes' own collector of what nobody owns any more, on a management cluster that has the
 * kinds. The controllers judge objects, too: without an answer of theirs none is taken. They listen on every interface: see
 * `isPrivateNetwork`.
 */
export async function startControllers(cluster: ManagementCluster): Promise<{ stop(): Promise<void> }> {
  const bin = await managementClusterPrograms(ALL_PARTS);
  const programs: Guarded[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(programs.map((program) => program.stop()));
  };
  try {
    const managers: Manager[] = [];
    for (const { part, sources } of MANAGERS) {
      const [webhook = 0, health = 0, diagnostics = 0] = await freePorts(3);
      const program = Guarded.start(cluster.folder, {
        command: path.join(bin, part),
        args: [
          ...[`--webhook-cert-dir=${cluster.folder}`, `--webhook-port=${webhook}`],
          ...[`--health-addr=127.0.0.1:${health}`, `--diagnostics-address=127.0.0.1:${diagnostics}`],
          "--insecure-diagnostics",
        ],
        env: { KUBECONFIG: cluster.kubeconfigFile },
      });
      programs.push(program);
      managers.push({ program, health });
      await registerWebhooks(cluster, { part, sources, port: webhook });
    }
    programs.push(Guarded.start(cluster.folder, collector(bin, cluster, (await freePorts(1))[0] ?? 0)));
    await running(programs, () => areReady(managers));
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What deletes objects whose owner has gone, and what is in a namespace that goes. */
function collector(bin: string, { kubeconfigFile }: ManagementCluster, port: number) {
  const who = ["kubeconfig", "authentication-kubeconfig", "authorization-kubeconfig"];
  return {
    command: path.join(bin, "kube-controller-manager"),
    args: [
      "--controllers=garbage-collector-controller,namespace-controller",
      ...["--leader-elect=false", "--bind-address=127.0.0.1", `--secure-port=${port}`],
      ...who.map((name) => `--${name}=${kubeconfigFile}`),
    ],
  };
}

async function areReady(managers: readonly Manager[]): Promise<boolean> {
  const answers = await Promise.all(
    managers.map(async ({ health }) => {
      const { statusCode, body } = await request(`http://127.0.0.1:${health}/readyz`);
      await body.dump();
      return statusCode === 200;
    }),
  );
  return answers.every(Boolean);
}

/** The webhooks that a manager's sources describe, at its port of this machine in place of a Service that nobody would make. */
async function registerWebhooks(
  { api, certificateAuthority }: ManagementCluster,
  { part, sources, port }: { part: Part; sources: string; port: number },
): Promise<void> {
  const file = path.join(await clusterApiSources(), sources, "config/webhook/manifests.yaml");
  const caBundle = Buffer.from(certificateAuthority).toString("base64");
  for (const object of objectsIn(readFileSync(file, "utf8"))) {
    const webhooks = (Array.isArray(object.webhooks) ? object.webhooks : []).map((webhook: KubernetesObject) => {
      const { clientConfig } = webhook;
      const service = isRecord(clientConfig) && isRecord(clientConfig.service) ? clientConfig.service : {};
      return { ...webhook, clientConfig: { url: `https://127.0.0.1:${port}${String(service.path)}`, caBundle } };
    });
    // Each of the sources calls them by the same name.
    const name = `${part}-${String(object.kind).toLowerCase()}`;
    await api.apply({ ...object, metadata: { name }, webhooks });
  }
}
