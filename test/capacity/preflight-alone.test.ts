import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { UNKNOWN } from "../../provider/core/unknowns";
import { provider } from "../../provider/index";
import { checked } from "../support/actor";

const CLUSTER_ID = "0123456789abcdef01234567";

/** What is told of resources one after the other by a provider that is configured by nothing but an environment. */
async function told(
  environment: Record<string, string>,
  ...wanted: [type: string, args: PropertyMap][]
): Promise<string[]> {
  const { clock, controllers } = provider(() => undefined, environment);
  const lines: string[] = [];
  const note = (severity: string) => (message: string) => {
    lines.push(`${severity}: ${message}`);
  };
  const log = { info: note("info"), warn: note("warn"), debug: note("debug") };
  for (const [type, args] of wanted) {
    const controller = controllers.get(type);
    assert.ok(controller);
    const runtime = { clock, log, signal: new AbortController().signal, owner: "shop/dev/x", timeout: undefined };
    await controller.previewCreate({ ...runtime, urn: `urn:${args.name}` }, checked(controller, args));
  }
  return lines;
}

const instance = { minCpu: 4, minMemoryMb: 8192 };
const cluster = (name: string): [string, PropertyMap] => [
  "Cluster",
  {
    name,
    cloudAccountId: "a",
    domain: "maas",
    profiles: [{ name: "infra", version: "1" }],
    controlPlane: { instance },
  },
];
const pool = (name: string): [string, PropertyMap] => [
  "MachinePool",
  { name, clusterId: CLUSTER_ID, instance, zones: ["az1"] },
];

describe("a preview of new resources", () => {
  it("without a credential warns once, and names the key and the variable", async () => {
    const lines = await told({}, cluster("a"), cluster("b"), pool("c"));
    const warnings = lines.filter((line) => line.startsWith("warn"));
    assert.equal(warnings.length, 1, warnings.join("\n"));
    assert.match(warnings[0] ?? "", /PALETTE_API_KEY.*palette-maas:paletteApiKey/);
  });

  it("without a credential says so although nothing is known yet that could be asked", async () => {
    const later: [string, PropertyMap][] = [
      ["Gateway", { name: "g", installer: "kubernetes" }],
      [
        "IpPool",
        {
          name: "i",
          gatewayId: UNKNOWN,
          gateway: "10.0.0.1",
          prefix: 24,
          nameservers: ["10.0.0.2"],
          subnet: "10.0.0.0/24",
        },
      ],
      ["MaasCloudAccount", { name: "m", gatewayId: UNKNOWN, apiEndpoint: "http://m/MAAS", apiKey: "a:b:c" }],
      ["Cluster", { ...cluster("a")[1], cloudAccountId: UNKNOWN }],
      ["MachinePool", { ...pool("c")[1], clusterId: UNKNOWN }],
    ];
    for (const wanted of [later, ...later.map((one) => [one])]) {
      const lines = await told({}, ...wanted);
      const warnings = lines.filter((line) => line.startsWith("warn"));
      assert.equal(warnings.length, 1, lines.join("\n"));
      assert.match(warnings[0] ?? "", /Preflight: No API key for Palette/);
    }
  });

  it("waits seconds for a Palette that is silent, once for all resources, and warns once", async function () {
    this.timeout(30_000);
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const address = silent.address();
    assert.ok(address !== null && typeof address === "object");
    const began = Date.now();
    try {
      const environment = { PALETTE_ENDPOINT: `http://127.0.0.1:${address.port}`, PALETTE_API_KEY: "k" };
      const lines = await told(environment, cluster("a"), cluster("b"), pool("c"), pool("d"));
      const warnings = lines.filter((line) => line.startsWith("warn"));
      assert.equal(warnings.length, 1, warnings.join("\n"));
      assert.match(warnings[0] ?? "", /Preflight: Palette was asked .* did not answer .* within 8 s/);
    } finally {
      silent.closeAllConnections();
      silent.close();
    }
    assert.ok(Date.now() - began < 15_000, `${Date.now() - began} ms`);
  });

  it("warns once of a Palette that cannot be reached", async () => {
    // Nobody listens on the port of the discard service here.
    const nowhere = { PALETTE_ENDPOINT: "http://127.0.0.1:9", PALETTE_API_KEY: "k", PALETTE_MAAS_TIME_SCALE: "100000" };
    const lines = await told(nowhere, cluster("a"), pool("b"));
    const warnings = lines.filter((line) => line.startsWith("warn"));
    assert.equal(warnings.length, 1, warnings.join("\n"));
    assert.match(warnings[0] ?? "", /Preflight: Palette was asked .* and did not tell/);
  });
});
