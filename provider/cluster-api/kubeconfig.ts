import { readFileSync } from "node:fs";
import type { RequestOptions } from "node:https";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import type { KubeConfig, User } from "@kubernetes/client-node";
import { messageOf, ProviderError } from "../core/errors";

/** How a management cluster is reached: as the configuration says, else as kubectl finds it. */
export interface KubeconfigSettings {
  /** The path of a kubeconfig, or what stands in one. */
  kubeconfig?: string | undefined;
  /** The current one of the kubeconfig where it is left out. */
  context?: string | undefined;
  /** Where KUBECONFIG and HOME are read. */
  environment: Readonly<Record<string, string | undefined>>;
}

/** Where a management cluster is, and what is shown there. */
export interface Connection {
  server: string;
  /** What the kubeconfig calls the user. */
  user: string;
  headers: Record<string, string>;
  caCertificate?: string;
  clientCertificate?: { certificate: string; key: string };
  serverName?: string;
  insecureSkipVerify: boolean;
  /** What must not stand in any message. */
  secrets: readonly string[];
}

/**
 * A kubeconfig, read when it is first needed. Its credentials may come from a program (`exec`) or from an identity provider: they are
 * asked for before every request, and whoever gives them keeps them for as long as they are good.
 */
export class Kubeconfig {
  private read: Promise<KubeConfig> | undefined;

  constructor(private readonly settings: KubeconfigSettings) {}

  /** Fails with a sentence that says what is wrong with the kubeconfig, without quoting it. */
  async connection(): Promise<Connection> {
    const config = await this.config();
    const server = config.getCurrentCluster()?.server;
    if (!server) throw new ProviderError(`${placeOf(this.settings)} names no cluster in ${contextOf(config)}.`);
    const options: RequestOptions = {};
    try {
      await config.applyToHTTPSOptions(options);
    } catch (cause) {
      const why = config.getCurrentUser()?.exec
        ? "the program that it names gave no credentials"
        : "they are not usable";
      throw new ProviderError(
        `${placeOf(this.settings)} leads to no credentials for ${server}: ${why}. Try 'kubectl get namespaces' with the same kubeconfig.`,
        { cause },
      );
    }
    return connectionOf(server, options, config.getCurrentUser());
  }

  private async config(): Promise<KubeConfig> {
    this.read ??= readKubeconfig(this.settings);
    try {
      return await this.read;
    } catch (error) {
      // One that is not there yet may be later.
      this.read = undefined;
      throw error;
    }
  }
}

function connectionOf(server: string, options: RequestOptions, user: User | null): Connection {
  const { ca, cert, key, servername, rejectUnauthorized, auth } = options;
  const headers = Object.fromEntries(
    Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  if (auth) headers.authorization ??= `Basic ${Buffer.from(auth).toString("base64")}`;
  const authorization = headers.authorization ?? "";
  return {
    server: server.replace(/\/+$/, ""),
    user: user?.name ?? "",
    headers,
    insecureSkipVerify: rejectUnauthorized === false,
    ...(ca ? { caCertificate: String(ca) } : {}),
    ...(cert && key ? { clientCertificate: { certificate: String(cert), key: String(key) } } : {}),
    ...(servername ? { serverName: servername } : {}),
    secrets: [
      authorization.replace(/^\w+ /, ""),
      user?.token,
      auth?.split(":").slice(1).join(":"),
      key && String(key),
    ].flatMap((text) => (text ? [text] : [])),
  };
}

async function readKubeconfig(settings: KubeconfigSettings): Promise<KubeConfig> {
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  try {
    load(config, settings);
  } catch (cause) {
    // The reason may quote the file, and so its keys: only that of the file system is safe.
    const why = isFileError(cause) ? messageOf(cause) : "it is no kubeconfig in YAML";
    throw new ProviderError(`${placeOf(settings)} could not be read: ${why}.`, { cause });
  }
  const names = config.contexts.map(({ name }) => name);
  const { context } = settings;
  if (context !== undefined && !names.includes(context)) {
    throw new ProviderError(
      `${placeOf(settings)} has no context '${context}' ('palette-maas:clusterApi', 'context'); it has ${names.join(", ") || "none"}.`,
    );
  }
  if (context !== undefined) config.setCurrentContext(context);
  return config;
}

function load(config: KubeConfig, { kubeconfig, environment }: KubeconfigSettings): void {
  if (kubeconfig !== undefined && isContent(kubeconfig)) {
    config.loadFromString(kubeconfig);
  } else if (kubeconfig !== undefined) {
    loadFile(config, kubeconfig, environment);
  } else {
    for (const path of pathsIn(environment)) mergeFile(config, path, environment);
  }
}

/** Where kubectl looks: in every file that KUBECONFIG names, else in the user's own. */
function pathsIn({ KUBECONFIG = "", HOME }: KubeconfigSettings["environment"]): string[] {
  const named = KUBECONFIG.split(delimiter).filter((path) => path !== "");
  return named.length > 0 ? named : [join(HOME ?? homedir(), ".kube", "config")];
}

/** Adds what a file has and those before it have not. */
function mergeFile(config: KubeConfig, path: string, environment: KubeconfigSettings["environment"]): void {
  const { clusters, users, contexts, currentContext } = config;
  loadFile(config, path, environment);
  const more = <T extends { name: string }>(earlier: readonly T[] | undefined, all: readonly T[]): T[] => [
    ...(earlier ?? []),
    ...all.filter(({ name }) => !(earlier ?? []).some((one) => one.name === name)),
  ];
  config.loadFromOptions({
    clusters: more(clusters, config.clusters),
    users: more(users, config.users),
    contexts: more(contexts, config.contexts),
    currentContext: currentContext || config.currentContext,
  });
}

function loadFile(config: KubeConfig, path: string, { HOME }: KubeconfigSettings["environment"]): void {
  const whole = path.replace(/^~(?=\/)/, HOME ?? homedir());
  config.loadFromString(readFileSync(whole, "utf8"));
  // Paths within a kubeconfig are relative to it.
  config.makePathsAbsolute(isAbsolute(whole) ? resolve(whole, "..") : resolve(process.cwd(), whole, ".."));
}

const isContent = (kubeconfig: string): boolean => /[\n{]/.test(kubeconfig);

const isFileError = (error: unknown): boolean => error instanceof Error && "syscall" in error;

const contextOf = (config: KubeConfig): string =>
  config.currentContext ? `the context '${config.currentContext}'` : "its current context, which is not set";

function placeOf({ kubeconfig, environment }: KubeconfigSettings): string {
  if (kubeconfig !== undefined) return "The kubeconfig in 'palette-maas:clusterApi'";
  return environment.KUBECONFIG ? "The kubeconfig that KUBECONFIG names" : "The kubeconfig ~/.kube/config";
}
