import assert from "node:assert/strict";
import { Agent, request } from "undici";
import { isRecord } from "../../../provider/core/unknowns";

/** An object of Kubernetes, or what one answers. */
export type KubernetesObject = Record<string, unknown>;

/** What to ask of an API server. */
export interface Asked {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly type?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: KubernetesObject;
}

/** An API server that refused, with its own words. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly answer: KubernetesObject,
  ) {
    super(`${status}: ${String(answer.message)}`);
  }
}

/** A user's way to an API server, over its HTTP API: what tests use to prepare and to look, beside the product's own client. */
export class Api {
  private readonly agent: Agent;
  private readonly resources = new Map<string, Promise<readonly KubernetesObject[]>>();

  constructor(
    private readonly url: string,
    private readonly token: string,
    certificateAuthority: string,
  ) {
    this.agent = new Agent({ connect: { ca: certificateAuthority } });
  }

  async call(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, asked: Asked = {}): Promise<Answer> {
    const { statusCode, body } = await request(this.url + path, {
      method,
      dispatcher: this.agent,
      query: { ...asked.query },
      headers: { authorization: `Bearer ${this.token}`, "content-type": asked.type ?? "application/json" },
      body: asked.body === undefined ? null : JSON.stringify(asked.body),
    });
    const text = await body.text();
    return { status: statusCode, body: parsed(text) };
  }

  /** The same, refusals as errors. */
  async ask(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    asked?: Asked,
  ): Promise<KubernetesObject> {
    const { status, body } = await this.call(method, path, asked);
    if (status >= 300) throw new Refused(status, body);
    return body;
  }

  get(path: string): Promise<KubernetesObject> {
    return this.ask("GET", path);
  }

  /** Server-side apply, as the field manager `test`. */
  async apply(object: KubernetesObject, options: { dryRun?: boolean } = {}): Promise<KubernetesObject> {
    const query = { fieldManager: "test", force: "true", ...(options.dryRun ? { dryRun: "All" } : {}) };
    return this.ask("PATCH", await this.pathOf(object), { query, body: object, type: "application/apply-patch+yaml" });
  }

  /** Where an object lives. */
  async pathOf(object: KubernetesObject): Promise<string> {
    const { apiVersion, kind, metadata } = object;
    assert.ok(typeof apiVersion === "string" && isRecord(metadata), "an object has apiVersion and metadata");
    const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const resource = (await this.resourcesOf(group)).find((one) => one.kind === kind);
    assert.ok(resource, `${apiVersion} has no kind ${String(kind)}`);
    const namespace = resource.namespaced ? `/namespaces/${String(metadata.namespace ?? "default")}` : "";
    return `${group}${namespace}/${String(resource.name)}/${String(metadata.name)}`;
  }

  private resourcesOf(group: string): Promise<readonly KubernetesObject[]> {
    const known = this.resources.get(group);
    if (known) return known;
    const asked = this.get(group).then(({ resources }) =>
      (Array.isArray(resources) ? resources.filter(isRecord) : []).filter((one) => !String(one.name).includes("/")),
    );
    this.resources.set(group, asked);
    // A group that is not served yet may be later.
    asked.catch(() => this.resources.delete(group));
    return asked;
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }
}

function parsed(text: string): KubernetesObject {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : { message: text };
  } catch {
    // `/readyz` and proxies answer in plain text.
    return { message: text };
  }
}
