import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import type { Identity } from "palette-maas-lab";
import type { Program } from "./guarded";

export interface TokenUser {
  readonly name: string;
  readonly groups: readonly string[];
  readonly token: string;
}

/** The store of an API server, which nobody else uses. */
export function etcd(bin: string, folder: string, ports: { client: number; peer: number }): Program {
  const client = `http://127.0.0.1:${ports.client}`;
  const peer = `http://127.0.0.1:${ports.peer}`;
  return {
    command: path.join(bin, "etcd"),
    args: [
      `--data-dir=${path.join(folder, "etcd")}`,
      ...[`--listen-client-urls=${client}`, `--advertise-client-urls=${client}`],
      ...[`--listen-peer-urls=${peer}`, `--initial-advertise-peer-urls=${peer}`, `--initial-cluster=default=${peer}`],
      // What a crash would lose is not wanted afterwards.
      "--unsafe-no-fsync",
    ],
  };
}

export interface Serving {
  readonly port: number;
  /** The port of its store. */
  readonly store: number;
  readonly certificate: string;
  readonly identity: Identity;
  readonly tokens: readonly TokenUser[];
}

/** An API server with roles, and without service accounts, which nobody would make. */
export function apiServer(bin: string, folder: string, serving: Serving): Program {
  const file = (name: string, content: string): string => {
    const full = path.join(folder, name);
    writeFileSync(full, content, { mode: 0o600 });
    return full;
  };
  const authority = file("authority.pem", serving.certificate);
  const cert = file("tls.crt", serving.identity.cert);
  const key = file("tls.key", serving.identity.key);
  const signing = file("service-accounts.pem", signingKey());
  const users = serving.tokens.map(({ token, name, groups }, i) => `${token},${name},${i},"${groups.join(",")}"`);
  return {
    command: path.join(bin, "kube-apiserver"),
    args: [
      `--etcd-servers=http://127.0.0.1:${serving.store}`,
      ...["--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", `--secure-port=${serving.port}`],
      ...[`--tls-cert-file=${cert}`, `--tls-private-key-file=${key}`, `--client-ca-file=${authority}`],
      `--token-auth-file=${file("tokens.csv", `${users.join("\n")}\n`)}`,
      ...["--service-account-issuer=https://127.0.0.1", `--service-account-key-file=${signing}`],
      `--service-account-signing-key-file=${signing}`,
      ...["--service-cluster-ip-range=10.0.0.0/24", "--authorization-mode=RBAC"],
      ...["--disable-admission-plugins=ServiceAccount", "--endpoint-reconciler-type=none"],
    ],
  };
}

const signingKey = (): string =>
  generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "sec1", format: "pem" }).toString();
