import { setTimeout as pause } from "node:timers/promises";
import { applyRule } from "./admission-rule";
import type { Api, KubernetesObject } from "./api";

const GROUP = "infrastructure.cluster.x-k8s.io";
const TEMPLATE = "object.spec.template.spec";

interface Rule {
  readonly name: string;
  readonly resource: string;
  readonly validations: readonly { expression: string; message: string }[];
}

const unchanged = (field: string, message: string) => ({
  expression: `${field} == ${field.replace("object.", "oldObject.")}`,
  message,
});

/** What CAPMAAS's webhooks refuse, with their texts as far as a text can be without the values. */
const RULES: readonly Rule[] = [
  {
    name: "maascluster-domain",
    resource: "maasclusters",
    validations: [unchanged("object.spec.dnsDomain", "changing cluster DNS Domain not allowed")],
  },
  {
    name: "maasmachinetemplate-host",
    resource: "maasmachinetemplates",
    validations: [
      unchanged(`${TEMPLATE}.image`, "maas machine template image change is not allowed"),
      unchanged(`${TEMPLATE}.minCPU`, "maas machine template min cpu count change is not allowed"),
      unchanged(`${TEMPLATE}.minMemory`, "maas machine template min memory change is not allowed"),
    ],
  },
];

/** Policies of the API server in place of CAPMAAS's webhooks. It enforces them some moments after it took them. */
export async function applyCapmaasRules(api: Api): Promise<void> {
  for (const { name, resource, validations } of RULES) {
    const of = { apiGroups: [GROUP], apiVersions: ["v1beta1"], operations: ["UPDATE"], resources: [resource] };
    await applyRule(api, { name, of, validations });
  }
  await enforced(api);
}

/** An object for each rule, changed in a dry run until that is refused. */
async function enforced(api: Api): Promise<void> {
  const metadata = { name: "rules-enforced", namespace: "default" };
  const host = { minCPU: 1, minMemory: 1 };
  const pairs: [before: KubernetesObject, after: KubernetesObject][] = [
    [object("MaasCluster", metadata, { dnsDomain: "a" }), object("MaasCluster", metadata, { dnsDomain: "b" })],
    [
      object("MaasMachineTemplate", metadata, { template: { spec: { ...host, image: "a" } } }),
      object("MaasMachineTemplate", metadata, { template: { spec: { ...host, image: "b" } } }),
    ],
  ];
  for (const [before, after] of pairs) {
    await api.apply(before);
    for (let tries = 0; !(await isRefused(api, after)); tries++) {
      if (tries > 600) throw new Error(`the API server does not enforce the rules for ${String(after.kind)}`);
      await pause(100);
    }
    await api.ask("DELETE", await api.pathOf(before));
  }
}

const object = (kind: string, metadata: KubernetesObject, spec: KubernetesObject): KubernetesObject => ({
  ...{ apiVersion: `${GROUP}/v1beta1`, kind, metadata, spec },
});

const isRefused = async (api: Api, after: KubernetesObject): Promise<boolean> =>
  api.apply(after, { dryRun: true }).then(
    () => false,
    (error: unknown) => {
      if (!/not allowed/.test(String(error))) throw error;
      return true;
    },
  );
