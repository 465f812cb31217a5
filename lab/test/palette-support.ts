import assert from "node:assert/strict";
import { type Lab, type LabOptions, ManualClock, startLab } from "../src/index";

/** An answer as a client sees it. */
export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  json: Json;
}

// biome-ignore lint/suspicious/noExplicitAny: tests read answers freely, and a wrong path fails the assertion that uses it.
export type Json = any;

export interface CallOptions {
  /** The ApiKey header; null sends none. */
  key?: string | null;
  /** The ProjectUid header; null is the tenant's scope. `Default` by default. */
  project?: string | null;
  headers?: Record<string, string>;
}

/** A lab on a clock that moves only when the lab has nothing left to do, and a client of its Palette. */
export class LabBench {
  readonly clock = new ManualClock();
  #lab: Lab | undefined;

  get lab(): Lab {
    assert.ok(this.#lab, "the lab has not been started");
    return this.#lab;
  }

  get world(): Lab["palette"]["world"] {
    return this.lab.palette.world;
  }

  async start(options: LabOptions = {}): Promise<void> {
    await this.stop();
    this.#lab = await startLab({ clock: this.clock, ...options });
  }

  async stop(): Promise<void> {
    await this.#lab?.stop();
    this.#lab = undefined;
  }

  get(path: string, options: CallOptions = {}): Promise<Reply> {
    return this.call("GET", path, undefined, options);
  }

  post(path: string, body?: Json, options: CallOptions = {}): Promise<Reply> {
    return this.call("POST", path, body, options);
  }

  put(path: string, body?: Json, options: CallOptions = {}): Promise<Reply> {
    return this.call("PUT", path, body, options);
  }

  patch(path: string, body?: Json, options: CallOptions = {}): Promise<Reply> {
    return this.call("PATCH", path, body, options);
  }

  delete(path: string, body?: Json, options: CallOptions = {}): Promise<Reply> {
    return this.call("DELETE", path, body, options);
  }

  async call(method: string, path: string, body: Json, options: CallOptions): Promise<Reply> {
    const { key = this.lab.palette.apiKey, project = this.world.projectUid("Default") } = options;
    const headers: Record<string, string> = { ...options.headers };
    if (key !== null) headers.ApiKey = key;
    if (project !== null) headers.ProjectUid = project;
    if (body !== undefined) headers["content-type"] = "application/json";
    const sent = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body);
    const answer = await fetch(`${this.lab.palette.url}${path}`, { method, headers, body: sent });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, json: parse(text) };
  }

  /** The same, and the answer must have this status. */
  async must(status: number, reply: Promise<Reply>): Promise<Json> {
    const { status: got, json, text } = await reply;
    assert.equal(got, status, text);
    return json;
  }

  /** Lets lab time pass, whatever there is to do in it. */
  async pass(ms: number): Promise<void> {
    const end = this.clock.now() + ms;
    await this.until(() => this.clock.now() >= end, `${ms} ms to pass`, end);
  }

  /** Lets time pass until something is so; a day of lab time is too long. */
  async until(isSo: () => boolean, what = "it", limit = this.clock.now() + 86_400_000): Promise<void> {
    await this.#calm();
    while (!isSo()) {
      const due = Math.min(this.clock.nextDue() ?? limit, limit);
      assert.ok(this.clock.now() < limit, `a day went by without ${what}: ${this.#story()}`);
      this.clock.advance(Math.max(0, due - this.clock.now()));
      await this.#calm();
    }
  }

  /** Until nothing is being served or reconciled. */
  async #calm(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet = this.lab.openRequests() === 0 ? quiet + 1 : 0)
      await new Promise((resolve) => setImmediate(resolve));
  }

  #story(): string {
    return this.world.events
      .slice(-8)
      .map((event) => event.message)
      .join("; ");
  }
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export interface PoolParts {
  name?: string;
  size?: number;
  controlPlane?: boolean;
  cloud?: Json;
  config?: Json;
}

/** A pool as it is written. */
export function pool({
  name = "workers",
  size = 1,
  controlPlane = false,
  cloud = {},
  config = {},
}: PoolParts = {}): Json {
  return {
    cloudConfig: {
      azs: ["az1", "az2", "az3"],
      instanceType: controlPlane ? { minCPU: 4, minMemInMB: 8192 } : { minCPU: 16, minMemInMB: 65536 },
      resourcePool: "default",
      tags: [],
      useLxdVm: false,
      ...cloud,
    },
    poolConfig: {
      name,
      size,
      labels: [controlPlane ? "control-plane" : "worker"],
      isControlPlane: controlPlane,
      useControlPlaneAsWorker: false,
      taints: [],
      updateStrategy: { type: "RollingUpdateScaleOut" },
      ...config,
    },
  };
}

export interface ClusterParts {
  name?: string;
  account: string;
  profile: string;
  pools?: Json[];
  cloudConfig?: Json;
  spec?: Json;
  metadata?: Json;
  variables?: Json[];
}

/** A cluster as it is written. */
export function cluster(parts: ClusterParts): Json {
  const { name = "c1", account, profile, pools = [pool({ name: "cp", controlPlane: true })] } = parts;
  const variables = parts.variables ?? [{ name: "region", value: "eu-1" }];
  return {
    metadata: { name, labels: { env: "test" }, annotations: { description: "" }, ...parts.metadata },
    spec: {
      cloudAccountUid: account,
      profiles: [{ uid: profile, packValues: [], variables }],
      cloudConfig: {
        domain: "maas.lab",
        enableLxdVm: false,
        staticIp: false,
        sshKeys: [],
        ntpServers: [],
        ...parts.cloudConfig,
      },
      clusterConfig: { hostClusterConfig: { isHostCluster: false }, resources: { namespaces: [], rbacs: [] } },
      machinepoolconfig: pools,
      ...parts.spec,
    },
  };
}

/** Makes a cluster in project `Default` on the seeded gateway's account. */
export async function makeCluster(bench: LabBench, parts: Partial<ClusterParts> = {}): Promise<string> {
  const account = bench.world.accounts.find((known) => known.tenant === "lab")?.uid ?? "";
  const profile = bench.world.profileUid("maas-infra", "1.0.0");
  const body = cluster({ account, profile, ...parts });
  return (await bench.must(201, bench.post("/v1/spectroclusters/maas", body))).uid;
}

export async function runningCluster(bench: LabBench, parts: Partial<ClusterParts> = {}): Promise<string> {
  const uid = await makeCluster(bench, parts);
  await bench.until(() => bench.world.cluster(uid).state === "Running", `cluster ${uid} to run`);
  return uid;
}

/** The machines of one pool, as the world has them. */
export function machinesIn(bench: LabBench, uid: string, name: string) {
  return bench.world.cluster(uid).pools.find((known) => known.name === name)?.machines ?? [];
}

/** Until every machine of the pool is there and ready. */
export async function poolReady(bench: LabBench, uid: string, name: string, size: number): Promise<void> {
  const complete = () => {
    const machines = machinesIn(bench, uid, name);
    return machines.length === size && machines.every((machine) => machine.ready);
  };
  await bench.until(complete, `${size} ready machines in ${name}`);
}

/** The path of a cluster's pools. */
export function poolsPath(bench: LabBench, uid: string): string {
  return `/v1/cloudconfigs/maas/${bench.world.cluster(uid).configUid}/machinePools`;
}
