import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { stringify } from "yaml";
import { Kubeconfig } from "../../provider/cluster-api/kubeconfig";
import { temporaryFolder } from "../support/temporary";

const SECRET = "token-that-nobody-may-see";

const config = (name: string, user: object = { token: SECRET }) =>
  stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server: `https://${name}.example.com:6443/` } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  });

describe("a kubeconfig", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder("kubeconfig");
  });
  afterEach(() => folder.remove());

  const file = (name: string, content: string): string => {
    const at = path.join(folder.path, name);
    writeFileSync(at, content);
    return at;
  };
  const connection = (given: { kubeconfig?: string; context?: string; environment?: Record<string, string> }) =>
    new Kubeconfig({ environment: {}, ...given }).connection();

  it("is taken from the configuration as content or as a path, else where kubectl finds it", async () => {
    assert.equal((await connection({ kubeconfig: config("content") })).server, "https://content.example.com:6443");
    assert.equal(
      (await connection({ kubeconfig: file("one", config("path")) })).server,
      "https://path.example.com:6443",
    );
    const KUBECONFIG = [file("two", config("two")), file("three", config("three"))].join(path.delimiter);
    assert.equal((await connection({ environment: { KUBECONFIG } })).server, "https://two.example.com:6443");
    const third = await connection({ environment: { KUBECONFIG }, context: "three" });
    assert.equal(third.server, "https://three.example.com:6443");
    assert.equal(third.headers.authorization, `Bearer ${SECRET}`);
    assert.deepEqual([...new Set(third.secrets)], [SECRET]);
  });

  it("gets credentials from the program that it names", async () => {
    const credential = {
      apiVersion: "client.authentication.k8s.io/v1",
      kind: "ExecCredential",
      status: { token: SECRET },
    };
    const program = file("login", `#!/bin/sh\necho '${JSON.stringify(credential)}'\n`);
    chmodSync(program, 0o755);
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: program, interactiveMode: "Never" };
    const found = await connection({ kubeconfig: config("login", { exec }) });
    assert.equal(found.headers.authorization, `Bearer ${SECRET}`);
    const failing = { ...exec, command: path.join(folder.path, "missing") };
    await assert.rejects(connection({ kubeconfig: config("login", { exec: failing }) }), {
      message:
        /leads to no credentials for https:\/\/login\.example\.com:6443\/?: the program that it names gave no credentials/,
    });
  });

  it("fails without quoting what stands in it", async () => {
    const failing = (given: Parameters<typeof connection>[0]) =>
      connection(given).then(
        () => assert.fail("it was read"),
        (error: Error) => error.message,
      );
    const absent = path.join(folder.path, "absent");
    const messages = [
      await failing({ kubeconfig: absent }),
      await failing({ kubeconfig: `token: ${SECRET}\n  broken: [` }),
      await failing({ kubeconfig: file("empty", "") }),
      await failing({ kubeconfig: config("one"), context: "two" }),
      await failing({ environment: { HOME: folder.path } }),
    ];
    for (const message of messages) assert.doesNotMatch(message, new RegExp(SECRET));
    assert.match(messages[0] ?? "", /^The kubeconfig in 'palette-maas:clusterApi' could not be read: ENOENT/);
    assert.match(messages[1] ?? "", /it is no kubeconfig in YAML/);
    assert.match(messages[2] ?? "", /could not be read|names no cluster/);
    assert.match(messages[3] ?? "", /has no context 'two' .*; it has one\./);
    assert.match(messages[4] ?? "", /^The kubeconfig ~\/\.kube\/config could not be read/);
  });
});
