import assert from "node:assert/strict";
import { ApiError, ProviderError } from "../../provider/core/errors";
import { accountArgs, type Bench, clusterArgs, MARKER, openBench, runtime, writes } from "./lab-plane";

describe("cloud accounts in Palette", () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench();
  });
  after(() => bench.lab.stop());

  const stored = (uid: string) => {
    const found = bench.lab.palette.world.accounts.find((account) => account.uid === uid);
    assert.ok(found);
    return found;
  };

  it("are created with marker and gateway, found by name and read back without the key", async () => {
    const { cloudAccounts: accounts } = bench.plane;
    const args = accountArgs(bench, { name: "one", tags: { env: "dev", mark: "" }, preferredSubnets: ["10.0.0.0/16"] });
    const id = await accounts.create(args, MARKER);
    assert.equal(stored(id).spec.apiKey, args.apiKey);
    const found = await accounts.find("one");
    assert.deepEqual([found?.id, found?.marker, typeof found?.createdAt], [id, MARKER, "number"]);
    const { apiKey: _, adopt: __, ...rest } = args;
    assert.deepEqual((await accounts.observe(id, args))?.args, rest);
    assert.equal(await accounts.find("nobody"), undefined);
    assert.equal(await accounts.observe("ffffffffffffffffffffffff"), undefined);
  });

  it("are found by name beyond the first page", async () => {
    const { cloudAccounts: accounts } = bench.plane;
    for (let i = 0; i < 55; i += 1) await accounts.create(accountArgs(bench, { name: `many-${i}` }), MARKER);
    assert.ok(await accounts.find("many-54"));
    assert.ok(await accounts.find("many-0"));
  });

  it("of the tenant are not taken for the project's", async () => {
    assert.equal(await bench.plane.cloudAccounts.find("rack1-gateway"), undefined);
    const tenant = await bench.host.at(runtime(), { ...bench.home, project: "" });
    assert.ok(await tenant.cloudAccounts.find("rack1-gateway"));
  });

  it("are changed without losing what others set, and never with a mask for a key", async () => {
    const { cloudAccounts: accounts } = bench.plane;
    const args = accountArgs(bench, { name: "two", tags: { a: "1", b: "2" } });
    const id = await accounts.create(args, MARKER);
    const raw = bench.lab.palette.world.stores.accounts.find((account) => account.meta.uid === id);
    assert.ok(raw);
    raw.meta.labels.theirs = "x";
    raw.meta.annotations.note = "y";
    raw.spec.future = { z: 1 };
    raw.spec.preferredSubnets = ["10.9.0.0/16"];
    await accounts.update(id, { ...args, name: "two-renamed", tags: { a: "9" } }, args);
    const now = stored(id);
    assert.equal(now.name, "two-renamed");
    assert.deepEqual(now.labels, { a: "9", theirs: "x" });
    assert.equal(now.annotations.note, "y");
    assert.equal(now.annotations["pulumi-palette-maas/owner"], MARKER.owner);
    assert.deepEqual(now.spec, {
      apiEndpoint: args.apiEndpoint,
      apiKey: args.apiKey,
      preferredSubnets: ["10.9.0.0/16"],
      future: { z: 1 },
    });
  });

  it("are not written where nothing differs", async () => {
    const { cloudAccounts: accounts } = bench.plane;
    const args = accountArgs(bench, { name: "three", tags: { a: "1" } });
    const id = await accounts.create(args, MARKER);
    bench.lab.clearRequests();
    await accounts.update(id, args, args);
    assert.deepEqual(writes(bench.lab), []);
    await accounts.update(id, { ...args, apiKey: bench.lab.maas.apiKeys.spare }, args);
    assert.deepEqual(writes(bench.lab), ["PUT /v1/cloudaccounts/maas/{uid}"]);
    assert.equal(stored(id).spec.apiKey, bench.lab.maas.apiKeys.spare);
  });

  it("are claimed by the marker alone, the key untouched", async () => {
    const { cloudAccounts: accounts } = bench.plane;
    const args = accountArgs(bench, { name: "four", tags: { a: "1" } });
    const id = await accounts.create(args, { owner: "somebody/else/thing" });
    await accounts.claim(id, MARKER);
    assert.equal(stored(id).annotations["pulumi-palette-maas/owner"], MARKER.owner);
    assert.equal(stored(id).annotations.overlordUid, bench.gatewayId);
    assert.equal(stored(id).spec.apiKey, args.apiKey);
  });

  it("are validated through the gateway, with MAAS's words and without the key", async () => {
    const { cloudAccounts: accounts } = bench.plane;
    const args = accountArgs(bench);
    assert.equal(await accounts.validate(bench.gatewayId, args), undefined);
    const why = await accounts.validate(bench.gatewayId, { ...args, apiKey: "wrongkey:wrongtoken:wrongsecret" });
    assert.match(why ?? "", /InvalidCloudAccount/);
    assert.doesNotMatch(why ?? "", /wrongkey|wrongtoken|wrongsecret/);
    assert.match((await accounts.validate("ffffffffffffffffffffffff", args)) ?? "", /no gateway/);
  });

  for (const fault of [{ reset: true }, { status: 502 }, { garbage: true }] as const) {
    it(`are created once when the answer is lost (${Object.keys(fault)[0]})`, async () => {
      const { cloudAccounts: accounts } = bench.plane;
      const name = `lost-${Object.keys(fault)[0]}`;
      bench.lab.next("POST /v1/cloudaccounts/maas", { ...fault, after: "commit" });
      const id = await accounts.create(accountArgs(bench, { name }), MARKER);
      const made = bench.lab.palette.world.accounts.filter((account) => account.name === name);
      assert.deepEqual(
        made.map(({ uid }) => uid),
        [id],
      );
    });
  }

  it("of somebody else are not taken up after a lost answer", async () => {
    const { cloudAccounts: accounts } = bench.plane;
    await accounts.create(accountArgs(bench, { name: "theirs" }), { owner: "somebody/else/thing" });
    bench.lab.next("POST /v1/cloudaccounts/maas", { reset: true });
    await assert.rejects(accounts.create(accountArgs(bench, { name: "theirs" }), MARKER), (error) => {
      assert.ok(error instanceof ApiError && error.kind === "unavailable" && error.uncertain);
      return true;
    });
  });

  it("tell who uses them, in every project, and refuse to go meanwhile", async () => {
    const { cloudAccounts: accounts, clusters } = bench.plane;
    const id = await accounts.create(accountArgs(bench, { name: "used" }), MARKER);
    assert.deepEqual(await accounts.users(id), { clusters: [], accounts: [], unread: [] });
    await clusters.create(clusterArgs(id, { name: "user" }), MARKER);
    assert.deepEqual((await accounts.users(id)).clusters, ["user (project Default)"]);
    await assert.rejects(accounts.delete(id), (error) => error instanceof ApiError && error.kind === "conflict");
  });

  it("are deleted, and once more without complaint", async () => {
    const { cloudAccounts: accounts } = bench.plane;
    const id = await accounts.create(accountArgs(bench, { name: "short" }), MARKER);
    await accounts.delete(id);
    await accounts.delete(id);
    assert.equal(await accounts.observe(id), undefined);
    await assert.rejects(accounts.update(id, accountArgs(bench), {}), ProviderError);
  });
});
