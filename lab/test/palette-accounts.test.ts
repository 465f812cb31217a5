import assert from "node:assert/strict";
import { cluster, LabBench, makeCluster, pool, runningCluster } from "./palette-support";

describe("tenants, scopes and cloud accounts", () => {
  const bench = new LabBench();

  before(() => bench.start());
  after(() => bench.stop());

  const accounts = "/v1/cloudaccounts/maas";
  const body = (name: string, more: object = {}) => ({
    metadata: { name, annotations: { overlordUid: bench.world.gateway("rack1-gateway").uid } },
    spec: { apiEndpoint: bench.lab.maas.url, apiKey: bench.lab.maas.apiKey, preferredSubnets: ["10.0.0.0/8"], ...more },
  });

  it("refuses a missing and an unknown key with 401, and echoes the key", async () => {
    const missing = await bench.get(accounts, { key: null });
    assert.equal(missing.status, 401);
    const unknown = await bench.get(accounts, { key: "secret-of-nobody" });
    assert.equal(unknown.status, 401);
    assert.match(unknown.json.message, /secret-of-nobody/);
    assert.equal(typeof unknown.json.code, "string");
  });

  it("takes the token of a login instead of a key", async () => {
    const login = { emailId: "admin@lab.example", password: "lab-password" };
    const { Authorization } = await bench.must(
      200,
      bench.post("/v1/auth/authenticate", login, { key: null, project: null }),
    );
    const info = await bench.must(200, bench.get("/v1/users/info", { key: null, headers: { Authorization } }));
    assert.equal(info.orgName, "lab");
  });

  it("keeps the second tenant apart: other projects, nothing of the first", async () => {
    const key = bench.lab.palette.otherApiKey;
    const { items } = await bench.must(200, bench.get("/v1/dashboard/projects/metadata", { key, project: null }));
    assert.deepEqual(
      items.map((item: { metadata: { name: string } }) => item.metadata.name),
      ["Default", "dev"],
    );
    assert.deepEqual((await bench.must(200, bench.get("/v1/overlords", { key, project: null }))).items, []);
    const foreign = await bench.get(accounts, { key });
    assert.equal(foreign.status, 404, "a project of another tenant");
    assert.equal(foreign.json.code, "ResourceNotFound");
  });

  it("shows a tenant's account in every project, and lets only the tenant write it", async () => {
    const tenant = { project: null };
    const { uid } = await bench.must(201, bench.post(accounts, body("shared"), tenant));
    const read = await bench.must(200, bench.get(`${accounts}/${uid}`));
    assert.equal(read.metadata.annotations.scope, "tenant");
    await bench.must(404, bench.put(`${accounts}/${uid}`, body("shared")));
    await bench.must(404, bench.delete(`${accounts}/${uid}`));
    await bench.must(204, bench.delete(`${accounts}/${uid}`, undefined, tenant));
  });

  it("hides a project's account from the tenant's scope and from other projects", async () => {
    const { uid } = await bench.must(201, bench.post(accounts, body("mine")));
    await bench.must(404, bench.get(`${accounts}/${uid}`, { project: null }));
    await bench.must(404, bench.get(`${accounts}/${uid}`, { project: bench.world.projectUid("dev") }));
    await bench.must(201, bench.post(accounts, body("mine"), { project: bench.world.projectUid("dev") }));
    const again = await bench.must(409, bench.post(accounts, body("mine")));
    assert.equal(again.code, "DuplicateName");
  });

  it("masks the key on reading, and stores a mask that is written back, which breaks the account", async () => {
    const { uid } = await bench.must(201, bench.post(accounts, body("masked")));
    const read = await bench.must(200, bench.get(`${accounts}/${uid}`));
    assert.equal(read.spec.apiKey, "********");
    await bench.must(200, bench.get(`${accounts}/${uid}/properties/azs`));
    await bench.must(204, bench.put(`${accounts}/${uid}`, read));
    const broken = await bench.must(400, bench.get(`${accounts}/${uid}/properties/azs`));
    assert.match(broken.message, /401/);
  });

  it("wipes what a PUT leaves out, and carries what it does not know", async () => {
    const made = body("whole");
    const { uid } = await bench.must(201, bench.post(accounts, { ...made, spec: { ...made.spec, novelty: { a: 1 } } }));
    const read = await bench.must(200, bench.get(`${accounts}/${uid}`));
    assert.deepEqual(read.spec.novelty, { a: 1 });
    assert.deepEqual(read.spec.preferredSubnets, ["10.0.0.0/8"]);
    const { apiEndpoint, apiKey } = made.spec;
    await bench.must(
      204,
      bench.put(`${accounts}/${uid}`, { metadata: { name: "whole" }, spec: { apiEndpoint, apiKey } }),
    );
    const wiped = await bench.must(200, bench.get(`${accounts}/${uid}`));
    assert.equal(wiped.spec.novelty, undefined);
    assert.equal(wiped.spec.preferredSubnets, undefined);
    assert.equal(wiped.metadata.annotations.overlordUid, undefined);
  });

  it("pages lists by at most 50 and refuses more", async () => {
    const project = bench.world.projectUid("staging");
    for (let i = 0; i < 53; i++) await bench.must(201, bench.post(accounts, body(`many-${i}`), { project }));
    await bench.must(400, bench.get(`${accounts}?limit=51`, { project }));
    const first = await bench.must(200, bench.get(`${accounts}?limit=0`, { project }));
    assert.equal(first.items.length, 50);
    const rest = await bench.must(200, bench.get(`${accounts}?continue=${first.listmeta.continue}`, { project }));
    assert.equal(rest.listmeta.continue, "");
    assert.equal(new Set([...first.items, ...rest.items].map((item) => item.metadata.uid)).size, first.listmeta.count);
    const named = await bench.must(200, bench.get(`${accounts}?filters=metadata.name=many-7`, { project }));
    assert.equal(named.items.length, 1);
  });

  it("keeps an account while clusters use it, and a little longer", async () => {
    const { uid } = await bench.must(201, bench.post(accounts, body("used")));
    const made = await runningCluster(bench, { name: "user-1", account: uid });
    const refused = await bench.must(409, bench.delete(`${accounts}/${uid}`));
    assert.match(refused.message, /user-1/);
    await bench.must(204, bench.delete(`/v1/spectroclusters/${made}`));
    await bench.until(() => bench.world.cluster(made).state === "Deleted");
    await bench.must(409, bench.delete(`${accounts}/${uid}`));
    await bench.pass(61_000);
    await bench.must(204, bench.delete(`${accounts}/${uid}`));
  });

  it("finds a cluster only in its own project", async () => {
    const project = bench.world.projectUid("prod");
    const account = bench.world.accounts.find((known) => known.name === "rack1-gateway")?.uid ?? "";
    const profile = bench.world.profileUid("tenant-infra", "1.0.0");
    const pools = [pool({ name: "cp", controlPlane: true })];
    const made = cluster({ name: "far", account, profile, pools, variables: [] });
    const { uid } = await bench.must(201, bench.post("/v1/spectroclusters/maas", made, { project }));
    const path = `/v1/spectroclusters/${uid}`;
    await bench.must(200, bench.get(path, { project }));
    assert.equal((await bench.must(404, bench.get(path))).code, "ResourceNotFound");
    await bench.must(404, bench.get(path, { project: null }));
    await bench.must(404, bench.delete(path));
    const byName = (values: string[]) => ({
      filter: {
        conjunction: "and",
        filterGroups: [
          {
            conjunction: "and",
            filters: [
              {
                property: "environment",
                type: "string",
                condition: {
                  string: { operator: "eq", negation: true, match: { conjunction: "or", values: ["nested"] } },
                },
              },
              { property: "isDeleted", type: "bool", condition: { bool: { value: false } } },
            ],
          },
          {
            conjunction: "and",
            filters: [
              {
                property: "clusterName",
                type: "string",
                condition: { string: { operator: "eq", match: { conjunction: "or", values } } },
              },
            ],
          },
        ],
      },
      sort: [],
    });
    const search = (values: string[], scope: string | null) =>
      bench.must(200, bench.post("/v1/dashboard/spectroclusters/search", byName(values), { project: scope }));
    assert.equal((await search(["far"], project)).items[0].metadata.uid, uid);
    assert.deepEqual((await search(["fa"], project)).items, []);
    assert.deepEqual((await search(["far"], null)).items, []);
    await makeCluster(bench, { name: "far" });
    assert.equal((await bench.get("/v1/spectroclusters/validate/name?name=far")).status, 409);
  });
});
