import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import type { Exchange } from "palette-maas-lab";
import { isRecord } from "../../provider/core/unknowns";
import type { ClusterArgs } from "../../provider/model/cluster";
import { rarerClusters } from "./cluster-life";
import { accountArgs, type Bench, eventually, OWNER, openBench, runningCluster, runtime } from "./lab-plane";
import { ipPoolLife, poolLife } from "./pool-life";

const contract = path.join(__dirname, "../../../shared/contracts/palette-maas.swagger.json");

/** Knows of each operation whether it exists, which query it takes and what its body must be. */
class Contract {
  private readonly ajv = new Ajv({ strict: false, allErrors: true });
  private readonly checks = new Map<string, ValidateFunction>();
  private readonly paths: Record<string, unknown>;

  constructor(swagger: unknown) {
    assert.ok(isRecord(swagger) && isRecord(swagger.paths) && isRecord(swagger.definitions));
    // The vendor lists `cloudType` as required and declares no such property.
    const entity = JSON.stringify(swagger.definitions).replace('"required":["cloudType",', '"required":[');
    addFormats.default(this.ajv);
    for (const format of ["int32", "int64", "float64"]) this.ajv.addFormat(format, true);
    this.ajv.addSchema({ $id: "palette", definitions: closed(JSON.parse(entity)) });
    this.paths = swagger.paths;
  }

  /** What is wrong with a request; empty when nothing is. */
  complaints({ entry, query, sent }: Exchange): string[] {
    const [method = "", template = ""] = entry.route.split(" ");
    const item = this.paths[template];
    const operation = isRecord(item) ? item[method.toLowerCase()] : undefined;
    if (!isRecord(item) || !isRecord(operation)) return [`${entry.route}: no such operation`];
    const parameters = [item.parameters, operation.parameters].flatMap((list) => (Array.isArray(list) ? list : []));
    const known = parameters.filter((p) => p.in === "query").map((p) => p.name);
    const strange = [...query.keys()].filter((key) => key !== "token" && !known.includes(key));
    const body = parameters.find((p) => p.in === "body");
    const wrong =
      sent === undefined ? [] : body ? this.bodyComplaints(entry.route, body.schema, sent) : ["takes no body"];
    const missing = sent === undefined && body?.required === true ? ["needs a body"] : [];
    return [...strange.map((key) => `no query '${key}'`), ...wrong, ...missing].map(
      (text) => `${entry.route}: ${text}`,
    );
  }

  private bodyComplaints(route: string, schema: unknown, sent: unknown): string[] {
    const inPlace = closed(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"palette#/')));
    const check = this.checks.get(route) ?? this.ajv.compile(isRecord(inPlace) ? inPlace : true);
    this.checks.set(route, check);
    return check(sent)
      ? []
      : (check.errors ?? []).map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
  }
}

/** Objects take only what is declared: a misspelt name must not pass for an unknown one. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (!isRecord(schema)) return schema;
  // Swagger's boolean form of this keyword is not that of JSON Schema.
  const entries = Object.entries(schema).filter(
    ([key, value]) => key !== "exclusiveMinimum" || typeof value !== "boolean",
  );
  const inner = Object.fromEntries(entries.map(([key, value]) => [key, closed(value)]));
  const declares = isRecord(schema.properties) && !("additionalProperties" in schema) && !("$ref" in schema);
  return declares ? { ...inner, additionalProperties: false } : inner;
}

describe("requests to Palette", function () {
  this.timeout(30_000);
  let bench: Bench;
  const exchanges: Exchange[] = [];
  before(async function () {
    if (!existsSync(contract)) this.skip();
    bench = await openBench({ autoInstall: true });
    bench.lab.observe((exchange) => {
      if (exchange.entry.side === "palette" && !exchange.entry.byGateway) exchanges.push(exchange);
    });
  });
  after(() => bench?.lab.stop());

  it("are what the vendor's contract says, in every call that the plane makes", async () => {
    await everything(bench);
    const swagger = new Contract(JSON.parse(readFileSync(contract, "utf8")));
    const complaints = exchanges.flatMap((exchange) => swagger.complaints(exchange));
    assert.deepEqual([...new Set(complaints)], []);
    const routes = new Set(exchanges.map(({ entry }) => entry.route));
    for (const route of [
      "POST /v1/spectroclusters/maas",
      "POST /v1/spectroclusters/maas/validate",
      "PUT /v1/cloudconfigs/maas/{configUid}/clusterConfig",
      "PUT /v1/cloudconfigs/maas/{configUid}/machinePools/{machinePoolName}",
      "PATCH /v1/spectroclusters/{uid}/profiles",
      "PATCH /v1/spectroclusters/{uid}/clusterConfig/osPatch",
      "PUT /v1/spectroclusters/{uid}/location",
      "PUT /v1/spectroclusters/{uid}/config/namespaces",
      "PUT /v1/spectroclusters/{uid}/config/rbacs",
      "PATCH /v1/spectroclusters/{uid}/clusterConfig/hostCluster",
      "POST /v1/spectroclusters/{uid}/upgrade/settings",
      "PATCH /v1/spectroclusters/{uid}/k8certificates/renew",
      "GET /v1/spectroclusters/{uid}/pack/manifests/{manifestUid}",
      "POST /v1/spectroclusters/{uid}/status/spcApply",
      "DELETE /v1/spectroclusters/{uid}/features/backup",
      "POST /v1/spectroclusters/{uid}/features/backup",
      "PUT /v1/spectroclusters/{uid}/features/complianceScan",
      "DELETE /v1/spectroclusters/{uid}/profiles",
      "PATCH /v1/spectroclusters/{uid}/variables",
      "PATCH /v1/cloudaccounts/maas/{uid}",
      "PUT /v1/overlords/{uid}/metadata",
      "POST /v1/overlords/migrate",
      "PUT /v1/overlords/maas/{uid}/cloudconfig",
      "PUT /v1/overlords/maas/{uid}/pools/{poolUid}",
      "GET /v1/cloudaccounts/maas/{uid}/properties/domains",
      "GET /v1/cloudaccounts/maas/{uid}/properties/azs",
      "GET /v1/spectroclusters/validate/name",
      "POST /v1/spectroclusters/{uid}/validate/packs",
      "GET /v1/spectroclusters/{uid}/k8certificates",
    ]) {
      assert.ok(routes.has(route), route);
    }
  });

  it("carry no key but in its header, and no mask", () => {
    const bodies = JSON.stringify(exchanges.map(({ entry, query, sent }) => [entry.path, [...query], sent]));
    assert.equal(bodies.includes(bench.lab.palette.apiKey), false);
    assert.equal(bodies.includes("****"), false);
  });

  it("fail the test when they are not: the contract bites", () => {
    const swagger = new Contract(JSON.parse(readFileSync(contract, "utf8")));
    const create = exchanges.find(({ entry }) => entry.route === "POST /v1/spectroclusters/maas");
    assert.ok(create && isRecord(create.sent) && isRecord(create.sent.spec));
    const spec = { ...create.sent.spec, cloudAccountUID: "x" };
    assert.equal(swagger.complaints({ ...create, sent: { ...create.sent, spec } }).length, 1);
    const { cloudConfig: _, ...without } = create.sent.spec;
    assert.equal(swagger.complaints({ ...create, sent: { ...create.sent, spec: without } }).length, 1);
    assert.equal(swagger.complaints({ ...create, query: new URLSearchParams("wrong=1") }).length, 1);
  });
});

/** Everything that the plane can do, with every field set somewhere. */
async function everything(bench: Bench): Promise<void> {
  const { plane } = bench;
  const tenant = await bench.host.at(runtime(), { ...bench.home, project: "" });
  const gateway = await tenant.gateways.register("edge");
  await tenant.gateways.update(gateway, { name: "edge", tags: { a: "1" }, owner: OWNER });
  await tenant.gateways.install(gateway);
  await eventually("a running gateway", async () => (await tenant.gateways.observe(gateway))?.running);
  await tenant.gateways.users(gateway);
  const rack1 = bench.lab.palette.world.gateway("rack1-gateway").uid;
  await tenant.gateways.migrate(gateway, rack1);
  await tenant.gateways.nodes(rack1);
  await tenant.gateways.grow(rack1, 3);
  const args = accountArgs(bench, {
    name: "all",
    gatewayId: gateway,
    preferredSubnets: ["10.0.0.0/16"],
    tags: { a: "" },
  });
  await plane.accounts.validate(gateway, args);
  const account = await plane.accounts.create(args, OWNER);
  await plane.accounts.update(account, { ...args, tags: { b: "2" } }, args);
  await plane.accounts.claim(account, "other/stack/thing");
  for (const kind of ["zones", "resourcePools", "tags", "domains"] as const) await plane.accounts.places(account, kind);
  await clusterLife(bench);
  await rarerClusters(bench);
  await lookOver(bench);
  await ipPoolLife(tenant, gateway);
  await plane.accounts.users(account);
  await plane.accounts.delete(account);
  await tenant.gateways.delete(gateway);
}

async function lookOver({ plane: { survey } }: Bench): Promise<void> {
  await survey.whose();
  await survey.projects();
  await survey.gateways();
  // On a busy machine the lab's gateway runs out of patience: what counts here is the request.
  for (const account of (await survey.accounts()).found) await survey.domainsBehind(account).catch(() => []);
  for (const cluster of (await survey.clusters()).found) {
    await survey.domainOf(cluster);
    await survey.certificates(cluster);
  }
}

async function clusterLife(bench: Bench): Promise<void> {
  const { clusters } = bench.plane;
  const [id, args] = await runningCluster(bench, {
    name: "all",
    apiServer: { host: "api.example.com", port: 6443 },
    sshKeys: ["ssh-ed25519 AAAA me"],
    ntpServers: ["ntp.example.com"],
    tags: { env: "prod", mark: "" },
    description: "all",
    ...policies,
  });
  await clusters.validate(args);
  await clusters.refusedName("another");
  await bench.plane.profiles.layers(args.profiles);
  await clusters.find("all");
  await poolLife(bench, id);
  await clusters.update(id, { ...args, ...otherPolicies }, args);
  await clusters.update(id, { ...args, ...noPolicies }, { ...args, ...otherPolicies });
  await clusters.update(id, { ...args, renewCertificates: "b" }, { ...args, ...noPolicies, renewCertificates: "a" });
  const [first] = args.profiles;
  const next: ClusterArgs = {
    ...args,
    ntpServers: ["other.example.com"],
    controlPlane: { ...args.controlPlane, labels: { a: "b" }, annotations: { c: "d" } },
    tags: { env: "dev" },
    profiles: [
      { ...first, packs: [{ name: "cni-calico", values: { mtu: 9000 } }] },
      { name: "monitoring", version: "1.0.0" },
    ],
  };
  await clusters.update(id, next, args);
  const variables = { region: "us", registryPassword: "hunter2hunter2" };
  const last: ClusterArgs = { ...next, profiles: [{ ...next.profiles[0], variables }] };
  await clusters.update(id, last, next);
  const upgrade: ClusterArgs = { ...last, profiles: [{ ...last.profiles[0], version: "1.1.0" }] };
  await clusters.wouldReinstall(id, upgrade.profiles);
  await clusters.objectionsToProfiles(id, upgrade.profiles);
  await clusters.update(id, upgrade, last);
  await eventually("a pending repave", () => clusters.pendingRepave(id));
  await clusters.approveRepave(id);
  await clusters.claim(id, "other/stack/thing");
  await clusters.observe(id);
  await clusters.kubeconfig(id, true);
  await clusters.kubeconfig(id, false);
  await clusters.events(id, 5);
  await (await bench.host.at(runtime())).homeOfCluster(id);
  await clusters.delete(id);
}

const backupPolicy: ClusterArgs["backupPolicy"] = {
  locationId: "loc1",
  prefix: "p",
  schedule: "0 3 * * *",
  expiryInHours: 1,
  includeDisks: true,
  clusterResources: "auto",
  namespaces: ["default"],
};
const policies: Partial<ClusterArgs> = {
  clusterMetaAttribute: "rack=7",
  location: { countryCode: "DE", latitude: 52.5, longitude: 13.4 },
  timezone: "Europe/Berlin",
  controlPlaneHealthCheckTimeout: "30m",
  osPatch: { onBoot: true, rebootIfRequired: true, schedule: "0 3 * * sun", after: "2026-12-01T03:00:00Z" },
  backupPolicy,
  scanPolicy: { kubeBench: "0 1 * * *" },
  namespaces: [{ name: "web", cpuCores: 4, memoryMib: 8192, gpuLimit: 1 }, { name: "/^team-/" }],
  rbac: [
    {
      type: "RoleBinding",
      namespace: "web",
      role: { kind: "Role", name: "reader" },
      subjects: [{ type: "ServiceAccount", name: "ci", namespace: "build" }],
    },
  ],
  hostConfig: { type: "Ingress", ingressHost: "*.v.example.com", ingressPort: 443 },
  agentUpgrades: "paused",
};
/** The same in other values, and then without any. */
const otherPolicies: Partial<ClusterArgs> = {
  clusterMetaAttribute: "rack=8",
  location: { countryCode: "FR" },
  timezone: "UTC",
  controlPlaneHealthCheckTimeout: "1h",
  osPatch: { onBoot: false, rebootIfRequired: false, schedule: "0 4 * * sun" },
  backupPolicy: { ...backupPolicy, expiryInHours: 2 },
  scanPolicy: { sonobuoy: "0 1 * * *" },
  namespaces: [{ name: "web" }],
  hostConfig: {
    type: "LoadBalancer",
    externalIps: ["10.1.1.1"],
    sourceRanges: ["10.0.0.0/8"],
    externalTrafficPolicy: "Local",
  },
  agentUpgrades: "automatic",
};
const noPolicies: Partial<ClusterArgs> = Object.fromEntries(Object.keys(policies).map((name) => [name, undefined]));
