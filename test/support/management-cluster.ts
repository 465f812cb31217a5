import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { createAuthority, type ManagementAccess } from "palette-maas-lab";
import { API_SERVER, managementClusterPrograms } from "../../tools/management-cluster";
import { kubeconfig } from "./kubeconfig";
import { Api } from "./management-cluster/api";
import { freePorts } from "./management-cluster/free-port";
import { Guarded } from "./management-cluster/guarded";
import { apiServer, etcd } from "./management-cluster/programs";
import { running } from "./management-cluster/running";
import { temporaryFolder } from "./temporary";

const ADMIN = "admin";

export interface ManagementClusterOptions {
  /** Users beside the administrator, with their groups: what they may do is up to the roles that a test makes. */
  readonly users?: Readonly<Record<string, readonly string[]>>;
}

/** A real API server of Kubernetes on loopback, with an empty etcd of its own behind it. */
export interface ManagementCluster {
  readonly url: string;
  readonly certificateAuthority: string;
  /** Where its files are; gone after the stop. */
  readonly folder: string;
  /** The administrator's kubeconfig, and the file that holds it. */
  readonly kubeconfig: string;
  readonly kubeconfigFile: string;
  /** How the lab's CAPMAAS gets there, as the administrator. */
  readonly access: ManagementAccess;
  /** The administrator's way to the API. */
  readonly api: Api;
  kubeconfigOf(user: string): string;
  apiOf(user: string): Api;
  stop(): Promise<void>;
}

/** Starts etcd and the API server; builds them first where they are not kept yet, which takes minutes. */
export async function startManagementCluster(options: ManagementClusterOptions = {}): Promise<ManagementCluster> {
  const bin = await managementClusterPrograms(API_SERVER);
  // Between the choice of a free port and its use somebody else may take it.
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(bin, options);
    } catch (error) {
      if (attempt === 3 || !String(error).includes("address already in use")) throw error;
    }
  }
}

async function start(bin: string, options: ManagementClusterOptions): Promise<ManagementCluster> {
  const folder = temporaryFolder("management-cluster");
  const programs: Guarded[] = [];
  const apis: Api[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(apis.map((api) => api.close()));
    // The API server first: without its store it would wait for it.
    for (const program of programs.reverse()) await program.stop();
    folder.remove();
  };
  try {
    const { certificate, identity } = await createAuthority();
    const tokens = tokensOf({ [ADMIN]: ["system:masters"], ...options.users });
    const [client = 0, peer = 0, port = 0] = await freePorts(3);
    const url = `https://127.0.0.1:${port}`;
    programs.push(Guarded.start(folder.path, etcd(bin, folder.path, { client, peer })));
    programs.push(
      Guarded.start(folder.path, apiServer(bin, folder.path, { port, store: client, certificate, identity, tokens })),
    );
    const tokenOf = (user: string): string => {
      const token = tokens.find(({ name }) => name === user)?.token;
      if (token === undefined) throw new Error(`the management cluster has no user ${user}`);
      return token;
    };
    const apiOf = (user: string): Api => {
      const api = new Api(url, tokenOf(user), certificate);
      apis.push(api);
      return api;
    };
    const kubeconfigOf = (user: string): string => kubeconfig(url, certificate, { name: user, token: tokenOf(user) });
    const access = { url, token: tokenOf(ADMIN), certificateAuthority: certificate };
    const kubeconfigFile = path.join(folder.path, "kubeconfig");
    writeFileSync(kubeconfigFile, kubeconfigOf(ADMIN), { mode: 0o600 });
    const api = apiOf(ADMIN);
    await running(programs, async () => (await api.call("GET", "/readyz")).status === 200);
    return {
      ...{
        url,
        certificateAuthority: certificate,
        folder: folder.path,
        kubeconfig: kubeconfigOf(ADMIN),
        kubeconfigFile,
      },
      ...{ api, kubeconfigOf, access, apiOf, stop },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const tokensOf = (users: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(users).map(([name, groups]) => ({ name, groups, token: randomBytes(16).toString("hex") }));
