import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import type { Exchange } from "palette-maas-lab";
import { isRecord } from "../../provider/core/unknowns";
import { everything } from "./everything";
import { type Bench, openBench } from "./lab-plane";

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
    await everything(bench);
  });
  after(() => bench?.lab.stop());

  it("are what the vendor's contract says, in every call that the plane makes", () => {
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
