import assert from "node:assert/strict";
import { rendered } from "../../provider/cluster-api/gateways/component-objects";
import { valueAt } from "../../provider/core/unknowns";
import type { Role } from "../../provider/model/gateway";
import { componentFile } from "../support/component-files";

const render = (role: Role, text: string, variables: Record<string, string> = {}) =>
  rendered(role, { source: "/file.yaml", version: "v1.13.5" }, { text, sha256: "00" }, variables);

describe("a component's file", () => {
  it("is sent namespaces first, then kinds, then what makes certificates, and carries clusterctl's labels", () => {
    const { objects } = render("core", componentFile("core", { definitions: [definition("as.example.com")] }));
    const kinds = objects.map(({ kind }) => kind);
    assert.deepEqual(kinds.slice(0, 4), ["Namespace", "CustomResourceDefinition", "Issuer", "Certificate"]);
    for (const { body } of objects) {
      const labels = body.metadata?.labels as Record<string, string>;
      assert.equal(labels["clusterctl.cluster.x-k8s.io"], "");
      assert.equal(labels["cluster.x-k8s.io/provider"], "cluster-api");
    }
  });

  it("leaves credentials to the account, whose variables need no value", () => {
    const file = componentFile("maas", { definitions: [definition("maases.example.com")] });
    assert.match(file, /kind: Secret[\s\S]*\$\{MAAS_API_KEY\}/);
    const { objects } = render("maas", file);
    assert.ok(objects.every(({ kind }) => kind !== "Secret"));
    assert.throws(
      () =>
        render(
          "maas",
          `${file}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { k: "\${MAAS_API_KEY}" }`,
        ),
      /'components.maas.source' uses MAAS_ENDPOINT or MAAS_API_KEY elsewhere/,
    );
  });

  it("is refused by path where variables are missing, with their names and nothing of their values", () => {
    const file = `${componentFile("core")}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: \${A} }\ndata: { b: \${B} }\n`;
    assert.throws(() => render("core", file), /'components.core.source' needs 'A', 'B', without a default/);
    assert.throws(
      () => render("core", file, { A: "canary: [", B: "b" }),
      (error: Error) => /components.core.source/.test(error.message) && !/canary/.test(error.message),
    );
  });

  it("is refused where it is another component's, or holds no objects", () => {
    assert.throws(() => render("bootstrap", componentFile("core")), /is no file of the kubeadm bootstrap provider/);
    assert.throws(() => render("certManager", componentFile("core")), /is no file of cert-manager/);
    assert.throws(() => render("core", "[]: ["), /is no YAML/);
    assert.throws(() => render("core", "kind: ConfigMap"), /holds something that is no object of Kubernetes/);
    assert.throws(() => render("maas", componentFile("maas")), /too old for Cluster API's contract/);
  });

  it("says how many of a controller run where the file does not", () => {
    const { objects } = render("core", componentFile("core"));
    const deployment = objects.find(({ kind }) => kind === "Deployment");
    assert.equal(valueAt(deployment?.body, ["spec", "replicas"]), 1);
  });
});

const definition = (name: string) => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name, labels: { "cluster.x-k8s.io/v1beta2": "v1beta1" } },
});
