import type { Lab } from "palette-maas-lab";

type Json = Record<string, unknown>;

/** A user who works in Palette's own interface, behind our back. */
export function consoleUser(lab: Lab) {
  const call = async (method: string, path: string, body?: unknown, project = "Default"): Promise<Json> => {
    const headers = {
      ApiKey: lab.palette.apiKey,
      ProjectUid: lab.palette.world.projectUid(project),
      "content-type": "application/json",
    };
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const answer = await fetch(`${lab.palette.url}${path}`, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? {} : JSON.parse(text);
  };
  const configOf = (cluster: string): string => `/v1/cloudconfigs/maas/${lab.palette.world.cluster(cluster).configUid}`;
  return {
    call,
    /** Gives a pool another size. */
    async scale(cluster: string, pool: string, size: number): Promise<void> {
      const found = lab.palette.world.cluster(cluster).pools.find(({ name }) => name === pool);
      if (!found) throw new Error(`no pool ${pool}`);
      const document = structuredClone(found.document);
      Object.assign(document.poolConfig ?? {}, { size });
      await call("PUT", `${configOf(cluster)}/machinePools/${pool}`, document);
    },
    /** Renews a cluster's certificates, and so its kubeconfig. */
    async renewCertificates(cluster: string): Promise<void> {
      await call("PATCH", `/v1/spectroclusters/${lab.palette.world.cluster(cluster).uid}/k8certificates/renew`);
    },
    /** Deletes a cluster and waits until it has gone. */
    async remove(cluster: string): Promise<void> {
      const { uid } = lab.palette.world.cluster(cluster);
      await call("DELETE", `/v1/spectroclusters/${uid}`);
      await until(() => lab.palette.world.cluster(uid).state === "Deleted");
    },
    /** Deletes a cluster and makes another of the same name, with a control plane of one machine. */
    async remakeCluster(name: string): Promise<void> {
      const old = lab.palette.world.cluster(name);
      const account = lab.palette.world.accounts.find((known) => known.name === old.account);
      await this.remove(name);
      const poolConfig = {
        name: "cp",
        size: 1,
        labels: ["control-plane"],
        isControlPlane: true,
        useControlPlaneAsWorker: true,
      };
      const cloudConfig = { azs: [], instanceType: { minCPU: 4, minMemInMB: 8192 }, resourcePool: "", tags: [] };
      const profiles = [
        { uid: lab.palette.world.profileUid("maas-infra", "1.0.0"), variables: [{ name: "region", value: "eu-west" }] },
      ];
      const spec = {
        cloudAccountUid: account?.uid,
        profiles,
        cloudConfig: { domain: old.domain },
        machinepoolconfig: [{ poolConfig, cloudConfig }],
      };
      await call("POST", "/v1/spectroclusters/maas", { metadata: { name }, spec });
      await this.running(name);
    },
    /** Waits until a cluster says it runs. */
    running: (cluster: string): Promise<void> => until(() => lab.palette.world.cluster(cluster).state === "Running"),
  };
}

async function until(holds: () => boolean): Promise<void> {
  for (let look = 0; look < 400; look++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("what the test waited for did not happen");
}
