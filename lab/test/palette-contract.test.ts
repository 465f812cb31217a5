import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import type { Exchange } from "../src/index";
import { cluster, type Json, LabBench, pool } from "./palette-support";

const file = resolve(__dirname, "../../../shared/contracts/palette-maas.swagger.json");

/** The vendor's contract: what each operation may answer. */
class Contract {
  readonly #swagger: Json;
  readonly #ajv = new Ajv({ strict: false, allErrors: true });
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(text: string) {
    this.#swagger = JSON.parse(text);
    addFormats.default(this.#ajv);
    for (const format of ["int8", "float64"])
      this.#ajv.addFormat(format, { type: "number", validate: Number.isFinite });
    for (const definition of Object.values<Json>(this.#swagger.definitions)) tighten(definition);
    this.#ajv.addSchema({ $id: "swagger", definitions: this.#swagger.definitions });
  }

  get operations(): string[] {
    return Object.entries<Json>(this.#swagger.paths).flatMap(([path, methods]) =>
      Object.keys(methods)
        .filter((method) => method !== "parameters")
        .map((method) => `${method.toUpperCase()} ${path}`),
    );
  }

  /** What is wrong with an answer; empty when nothing is. */
  problems({ entry, answered, headers }: Exchange): string[] {
    const where = `${entry.route} ${entry.status}`;
    if (entry.status >= 400) return this.#check(where, { $ref: "swagger#/definitions/v1Error" }, answered);
    const [method = "", path = ""] = entry.route.split(" ");
    const response = this.#swagger.paths[path]?.[method.toLowerCase()]?.responses[entry.status];
    if (!response) return [`${where}: not an answer of this operation`];
    const audit =
      response.headers?.AuditUid && entry.status === 201 && !headers.AuditUid ? [`${where}: no AuditUid`] : [];
    if (!response.schema) return answered === undefined ? audit : [`${where}: has a body`];
    if (response.schema.format === "binary") return typeof answered === "string" ? audit : [`${where}: is not text`];
    return [...audit, ...this.#check(where, response.schema, answered)];
  }

  #check(where: string, schema: Json, answered: unknown): string[] {
    const key = JSON.stringify(schema);
    const text = key.replaceAll('"#/definitions/', '"swagger#/definitions/');
    const validate = this.#validators.get(key) ?? this.#ajv.compile(JSON.parse(text));
    this.#validators.set(key, validate);
    if (validate(answered)) return [];
    const errors = validate.errors ?? [];
    return errors.map((error) => `${where}: ${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
  }
}

/** Members that are never left out are required in answers, and an answer has no members that nobody knows. */
function tighten(schema: Json): void {
  if (typeof schema !== "object" || schema === null) return;
  for (const value of Object.values(schema)) tighten(value);
  // Swagger's form of it, which says that zero itself is too little, is not JSON Schema's.
  if (typeof schema.exclusiveMinimum === "boolean") delete schema.exclusiveMinimum;
  if (!schema.properties) return;
  const always = Object.keys(schema.properties).filter((key) => schema.properties[key]["x-omitempty"] === false);
  const declared = (schema.required ?? []).filter((key: string) => key in schema.properties);
  schema.required = [...new Set([...declared, ...always])];
  schema.additionalProperties ??= false;
}

describe("Palette's contract", () => {
  const bench = new LabBench();
  const exchanges: Exchange[] = [];
  let contract: Contract;

  before(async function () {
    if (!existsSync(file)) this.skip();
    contract = new Contract(readFileSync(file, "utf8"));
    await bench.start({ selfHosted: true, autoInstall: false });
    bench.lab.observe((exchange) => exchanges.push(exchange));
    await playEverything(bench);
  });
  after(() => bench.stop());

  const ofPalette = () => exchanges.filter(({ entry }) => entry.side === "palette");

  it("is kept by every answer", () => {
    const problems = new Set(ofPalette().flatMap((exchange) => contract.problems(exchange)));
    assert.deepEqual([...problems], []);
  });

  it("has every operation answered with success at least once", () => {
    const answered = new Set(
      ofPalette()
        .filter(({ entry }) => entry.status < 300)
        .map(({ entry }) => entry.route),
    );
    assert.deepEqual(
      contract.operations.filter((operation) => !answered.has(operation)),
      [],
    );
  });

  it("names only operations that the vendor has, or that the reference names beside them", () => {
    const known = new Set(contract.operations);
    const others = ofPalette().filter(({ entry }) => entry.status < 300 && !known.has(entry.route));
    assert.deepEqual([...new Set(others.map(({ entry }) => entry.route))], []);
  });
});

/** Calls every operation at a moment when it makes sense. */
async function playEverything(bench: LabBench): Promise<void> {
  const tenant = { project: null };
  const account = await playAccounts(bench);
  await playGateways(bench, account);
  await bench
    .must(200, bench.post("/v1/auth/authenticate", { emailId: "admin@lab.example", password: "lab-password" }))
    .then(({ Authorization }) => bench.must(200, bench.get(`/v1/auth/refresh/${Authorization}`)));
  await bench.must(200, bench.get("/v1/users/info", tenant));
  await bench.must(401, bench.get("/v1/users/info", { key: "nobody" }));
  await bench.must(200, bench.get("/v1/dashboard/projects/metadata?name=dev", tenant));
  await playProfiles(bench);
  const uid = await playCluster(bench, account);
  await playPolicies(bench, `/v1/spectroclusters/${uid}`);
  await playPools(bench, uid);
  await playUpgrade(bench, uid);
  await playImport(bench);
  await bench.must(204, bench.delete(`/v1/spectroclusters/${uid}`));
  await bench.until(() => bench.world.cluster(uid).state === "Deleted", "deletion");
  await bench.must(200, bench.get(`/v1/spectroclusters/${uid}`));
  await bench.must(200, bench.get(`/v1/dashboard/spectroclusters/${uid}/overview`));
  await bench.pass(120_000);
  await bench.must(204, bench.delete(`/v1/cloudaccounts/maas/${account}`));
}

function gatewayUid(bench: LabBench): string {
  return bench.world.gateway("rack1-gateway").uid;
}

async function playAccounts(bench: LabBench): Promise<string> {
  const { url: apiEndpoint, apiKey } = bench.lab.maas;
  const spec = { apiEndpoint, apiKey, preferredSubnets: ["10.0.0.0/8"] };
  const metadata = { name: "rack", annotations: { overlordUid: gatewayUid(bench) }, labels: {} };
  const { uid } = await bench.must(201, bench.post("/v1/cloudaccounts/maas", { metadata, spec }));
  const path = `/v1/cloudaccounts/maas/${uid}`;
  await bench.must(200, bench.get(path));
  await bench.must(200, bench.get("/v1/cloudaccounts/maas?limit=1"));
  await bench.must(200, bench.get("/v1/cloudaccounts/summary"));
  await bench.must(204, bench.put(path, { metadata, spec }));
  await bench.must(204, bench.patch(path, [{ op: "replace", path: "/spec/preferredSubnets", value: [] }]));
  for (const kind of ["azs", "domains", "resourcePools", "subnets", "tags"]) {
    const { items } = await bench.must(200, bench.get(`${path}/properties/${kind}`));
    assert.ok(items.length > 0, kind);
    await bench.must(200, bench.get(`/v1/clouds/maas/${kind}?cloudAccountUid=${uid}`));
  }
  await bench.must(204, bench.post("/v1/clouds/maas/account/validate", spec));
  await bench.must(400, bench.post("/v1/clouds/maas/account/validate", { ...spec, apiKey: "a:b:c" }));
  return uid;
}

async function playGateways(bench: LabBench, account: string): Promise<void> {
  const tenant = { project: null };
  const { url: apiEndpoint, apiKey } = bench.lab.maas;
  await bench.must(200, bench.get("/v1/overlords", tenant));
  const made = await bench.must(200, bench.post("/v1/pcg/selfHosted", { name: "second", cloudType: "maas" }, tenant));
  const uid = made.overlordUid;
  for (const service of ["jet", "ally"])
    assert.match((await bench.get(`/v1/pcg/${uid}/services/${service}/manifest`)).text, /kind: Namespace/);
  bench.lab.applyManifests(uid);
  await bench.until(() => bench.world.gateway("second").state === "Running", "the second gateway");
  const path = `/v1/overlords/${uid}`;
  await bench.must(200, bench.get(path, tenant));
  await bench.must(
    204,
    bench.put(`${path}/metadata`, { metadata: { name: "second", labels: {}, annotations: {} } }, tenant),
  );
  await bench.must(204, bench.post("/v1/overlords/migrate", { sourceUid: gatewayUid(bench), targetUid: uid }, tenant));
  await bench.must(204, bench.post("/v1/overlords/migrate", { sourceUid: uid, targetUid: gatewayUid(bench) }, tenant));
  const validate = { account: { apiEndpoint, apiKey } };
  await bench.must(204, bench.post(`/v1/overlords/maas/${uid}/account/validate`, validate, tenant));
  const pools = `/v1/overlords/maas/${uid}/pools`;
  const ipPool = {
    metadata: { name: "vms" },
    spec: { pool: { start: "10.9.0.2", end: "10.9.0.9", gateway: "10.9.0.1", prefix: 24 } },
  };
  const { uid: poolUid } = await bench.must(201, bench.post(pools, ipPool, tenant));
  await bench.must(200, bench.get(pools, tenant));
  await bench.must(204, bench.put(`${pools}/${poolUid}`, ipPool, tenant));
  await bench.must(200, bench.get(path, tenant));
  await bench.must(204, bench.delete(`${pools}/${poolUid}`, undefined, tenant));
  await bench.must(200, bench.put(`${path}/reset`, undefined, tenant));
  await bench.must(200, bench.delete(path, undefined, tenant));
  await bench.must(409, bench.delete(`/v1/overlords/${gatewayUid(bench)}`, undefined, tenant));
  assert.ok(account);
  await playInstaller(bench);
}

/** The calls of an installer that builds a gateway on MAAS machines. */
async function playInstaller(bench: LabBench): Promise<void> {
  const tenant = { project: null };
  const { url: apiEndpoint, apiKey } = bench.lab.maas;
  const { pairingCode } = await bench.must(200, bench.get("/v1/overlords/pairing/code?cloudType=maas", tenant));
  await bench.must(200, bench.get(`/v1/overlords/maas/manifest?pairingCode=${pairingCode}`, tenant));
  const uid = "abcdefabcdefabcdefabcdef";
  await bench.must(204, bench.post(`/v1/pcg/${uid}/register`, { pairingCode }, { key: null, project: null }));
  const path = `/v1/overlords/maas/${uid}`;
  const account = { apiEndpoint, apiKey };
  await bench.must(201, bench.post(`${path}/account`, { name: "third", account, shareWithProjects: true }, tenant));
  await bench.must(204, bench.put(`${path}/account`, { account, shareWithProjects: true }, tenant));
  await bench.must(200, bench.get(`${path}/clusterprofile`, tenant));
  const machineConfig = {
    azs: ["az1"],
    instanceType: { minCPU: 4, minMemInMB: 8192 },
    resourcePool: "default",
    useLxdVm: false,
  };
  const config = {
    clusterConfig: { domain: "maas" },
    machineConfig,
    clusterProfiles: [],
    clusterSettings: {},
    size: 1,
  };
  await bench.must(201, bench.post(`${path}/cloudconfig`, config, tenant));
  await bench.until(() => bench.world.gateway("third").state === "Running", "the third gateway");
  await bench.must(
    204,
    bench.put(`${path}/cloudconfig`, { ...config, size: 3, machineConfig: { ...machineConfig, azs: [] } }, tenant),
  );
  const { spec } = await bench.must(200, bench.get(`/v1/overlords/${uid}`, tenant));
  await bench.must(200, bench.get(`/v1/spectroclusters/${spec.spectroClusterUid}`, tenant));
}

async function playProfiles(bench: LabBench): Promise<void> {
  const { items } = await bench.must(200, bench.get("/v1/dashboard/clusterprofiles/metadata"));
  for (const { metadata } of items) await bench.must(200, bench.get(`/v1/clusterprofiles/${metadata.uid}`));
}

async function playCluster(bench: LabBench, account: string): Promise<string> {
  const profile = bench.world.profileUid("maas-infra", "1.0.0");
  const pools = [pool({ name: "cp", controlPlane: true }), pool({ config: { additionalLabels: { a: "b" } } })];
  const body = cluster({ account, profile, pools });
  const profiles = [...body.spec.profiles, { uid: bench.world.profileUid("monitoring", "1.0.0") }];
  const whole = { ...body, spec: { ...body.spec, profiles } };
  await bench.must(200, bench.post("/v1/spectroclusters/maas/validate", whole));
  const unset = { ...whole, spec: { ...whole.spec, profiles: [{ uid: profile }] } };
  await bench.must(200, bench.post("/v1/spectroclusters/maas/validate", unset));
  const { cloudConfig, machinepoolconfig } = whole.spec;
  await bench.must(
    200,
    bench.post("/v1/spectroclusters/maas/rate?periodType=monthly", { cloudConfig, machinepoolconfig }),
  );
  await bench.must(204, bench.get("/v1/spectroclusters/validate/name?name=c1"));
  const { uid } = await bench.must(201, bench.post("/v1/spectroclusters/maas", whole));
  const path = `/v1/spectroclusters/${uid}`;
  for (const look of ["", "/status", "/profiles", "/variables", "/rate", "/status/spcApply"])
    await bench.must(200, bench.get(path + look));
  await bench.must(200, bench.get(`/v1/dashboard/spectroclusters/${uid}/overview`));
  await bench.until(() => bench.world.cluster(uid).health === "Healthy", "health");
  for (const look of ["", "/status", "/status/spcApply"]) await bench.must(200, bench.get(path + look));
  await bench.must(200, bench.get(`/v1/dashboard/spectroclusters/${uid}/overview`));
  await bench.must(200, bench.post("/v1/dashboard/spectroclusters/search", {}));
  await bench.must(200, bench.get(`/v1/events/components/spectrocluster/${uid}?limit=3`));
  for (const asset of ["kubeconfig", "kubeconfigclient", "adminKubeconfig"])
    assert.equal((await bench.get(`${path}/assets/${asset}`)).status, 200);
  const templates = (await bench.must(200, bench.get(path))).spec.clusterProfileTemplates;
  const manifest = templates[1].packs[1].manifests[0].uid;
  await bench.must(200, bench.get(`${path}/pack/manifests/${manifest}`));
  return uid;
}

async function playPolicies(bench: LabBench, path: string): Promise<void> {
  await bench.must(204, bench.patch(`${path}/metadata`, { metadata: { name: "c1", labels: {}, annotations: {} } }));
  await bench.must(204, bench.patch(`${path}/clusterConfig/clusterMetaAttribute`, { clusterMetaAttribute: "{}" }));
  const timeout = { controlPlaneHealthCheckTimeout: "30m" };
  await bench.must(204, bench.patch(`${path}/clusterConfig/controlPlaneHealthCheckTimeout`, timeout));
  await bench.must(
    204,
    bench.patch(`${path}/clusterConfig/hostCluster`, { hostClusterConfig: { isHostCluster: false } }),
  );
  await bench.must(204, bench.patch(`${path}/clusterConfig/osPatch`, { osPatchConfig: { patchOnBoot: true } }));
  await bench.must(204, bench.patch(`${path}/clusterConfig/timezone`, { timezone: "Europe/Berlin" }));
  const geoLoc = { latitude: 52.5, longitude: 13.4 };
  await bench.must(204, bench.put(`${path}/location`, { location: { countryCode: "DE", geoLoc } }));
  await bench.must(204, bench.post(`${path}/upgrade/settings`, { spectroComponents: "lock" }));
  const namespaces = [{ metadata: { name: "apps" }, spec: { resourceAllocation: { cpuCores: 2, memoryMiB: 512 } } }];
  await bench.must(204, bench.put(`${path}/config/namespaces`, { namespaces }));
  await bench.must(200, bench.get(`${path}/config/namespaces`));
  const bindings = [{ type: "ClusterRoleBinding", role: { kind: "ClusterRole", name: "admin" }, subjects: [] }];
  await bench.must(
    204,
    bench.put(`${path}/config/rbacs`, { rbacs: [{ metadata: { name: "r" }, spec: { bindings } }] }),
  );
  await bench.must(200, bench.get(`${path}/config/rbacs`));
  const backup = {
    backupLocationUid: "b",
    backupPrefix: "p",
    durationInHours: 24,
    schedule: { scheduledRunTime: "0 1 * * *" },
  };
  await bench.must(404, bench.get(`${path}/features/backup`));
  await bench.must(201, bench.post(`${path}/features/backup`, backup));
  await bench.must(204, bench.put(`${path}/features/backup`, backup));
  await bench.must(200, bench.get(`${path}/features/backup`));
  await bench.must(204, bench.delete(`${path}/features/backup`));
  const scan = { kubeBench: { schedule: { scheduledRunTime: "0 2 * * *" } } };
  await bench.must(201, bench.post(`${path}/features/complianceScan`, scan));
  await bench.must(204, bench.put(`${path}/features/complianceScan`, scan));
  await bench.must(200, bench.get(`${path}/features/complianceScan`));
  await bench.must(200, bench.get(`${path}/k8certificates`));
  await bench.must(204, bench.patch(`${path}/k8certificates/renew`));
  await bench.must(200, bench.get(path));
}

async function playPools(bench: LabBench, uid: string): Promise<void> {
  const { configUid } = bench.world.cluster(uid);
  const config = `/v1/cloudconfigs/maas/${configUid}`;
  const { spec } = await bench.must(200, bench.get(config));
  await bench.must(204, bench.put(`${config}/clusterConfig`, { clusterConfig: spec.clusterConfig }));
  await bench.must(201, bench.post(`${config}/machinePools`, pool({ name: "extra", size: 1 })));
  await bench.must(204, bench.put(`${config}/machinePools/extra`, pool({ name: "extra", size: 1 })));
  const ready = () =>
    bench.world
      .cluster(uid)
      .pools.find(({ name }) => name === "extra")
      ?.machines.some((m) => m.ready);
  await bench.pass(120_000);
  const machines = `${config}/machinePools/extra/machines`;
  await bench.must(200, bench.get(machines));
  await bench.until(() => ready() === true, "the extra pool");
  const { items } = await bench.must(200, bench.get(machines));
  const machine = `${machines}/${items[0].metadata.uid}`;
  await bench.must(204, bench.put(`${machine}/maintenance`, { action: "cordon" }));
  await bench.must(200, bench.get(machine));
  await bench.must(200, bench.get(`/v1/cloudconfigs/${configUid}/machinePools/machineUids`));
  await bench.must(204, bench.delete(machine));
  await bench.must(204, bench.delete(`${config}/machinePools/extra`));
  await bench.must(409, bench.post(`${config}/machinePools`, pool()));
}

async function playUpgrade(bench: LabBench, uid: string): Promise<void> {
  const path = `/v1/spectroclusters/${uid}`;
  const [from, to] = ["1.0.0", "1.1.0"].map((version) => bench.world.profileUid("maas-infra", version));
  const monitoring = bench.world.profileUid("monitoring", "1.0.0");
  const profiles = [{ uid: to, replaceWithProfile: from }];
  await bench.must(200, bench.post(`${path}/validate/packs`, { profiles: [{ uid: to }] }));
  const answer = await bench.must(200, bench.post(`${path}/validate/repave`, { profiles }));
  assert.equal(answer.isRepaveRequired, true);
  const spcApplySettings = { actionType: "DownloadAndInstallLater" };
  await bench.must(204, bench.patch(`${path}/profiles?resolveNotification=true`, { profiles, spcApplySettings }));
  await bench.must(202, bench.post(`${path}/status/spcApply`));
  await bench.must(200, bench.get(`${path}/repave/status`));
  await bench.must(204, bench.patch(`${path}/repave/approve`));
  await bench.must(200, bench.get(path));
  const variables = [{ profileUid: to, variables: [{ name: "logLevel", value: "debug" }] }];
  await bench.must(204, bench.patch(`${path}/variables`, variables));
  await bench.must(204, bench.delete(`${path}/profiles`, { profileUids: [monitoring] }));
  const whole = { profiles: [{ uid: to, variables: [{ name: "region", value: "eu-1" }] }] };
  await bench.must(204, bench.put(`${path}/profiles`, whole));
}

async function playImport(bench: LabBench): Promise<void> {
  const body = { metadata: { name: "old" }, spec: { clusterConfig: { importMode: "read-only" } } };
  const { uid } = await bench.must(201, bench.post("/v1/spectroclusters/maas/import", body));
  await bench.pass(6000);
  await bench.must(200, bench.get(`/v1/spectroclusters/${uid}`));
  assert.equal((await bench.get(`/v1/spectroclusters/${uid}/import/manifest`)).status, 200);
  await bench.must(204, bench.patch(`/v1/spectroclusters/${uid}/import/upgrade`));
}
