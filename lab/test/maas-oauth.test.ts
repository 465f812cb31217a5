import assert from "node:assert/strict";
import { hmac, oauthHeader, oauthParts, plaintext, read, TestBench } from "./maas-support";

describe("the lab's MAAS verifies callers", () => {
  const bench = new TestBench();
  before(() => bench.start());
  after(() => bench.stop());

  const whoami = async (authorization?: string, init: RequestInit = {}) =>
    read(await fetch(bench.url("users/?op=whoami"), { headers: authorization ? { authorization } : {}, ...init }));
  const parts = () => oauthParts(bench.maas.apiKeys.admin);

  it("knows the administrator and the plain user by their keys", async () => {
    const admin = await bench.get("users/?op=whoami");
    assert.deepEqual([admin.json.username, admin.json.is_superuser], ["admin", true]);
    const user = await bench.get("users/?op=whoami", { key: bench.maas.apiKeys.user });
    assert.deepEqual([user.json.username, user.json.is_superuser], ["user", false]);
  });

  it("answers 401 Forbidden when there is no header", async () => {
    const reply = await whoami();
    assert.deepEqual([reply.status, reply.type, reply.text], [401, "text/plain", "Forbidden"]);
  });

  for (const name of [
    "oauth_consumer_key",
    "oauth_token",
    "oauth_signature",
    "oauth_signature_method",
    "oauth_timestamp",
    "oauth_nonce",
  ]) {
    it(`answers 401 Forbidden when ${name} is missing`, async () => {
      const { [name]: _, ...rest } = parts();
      const reply = await whoami(oauthHeader(rest));
      assert.deepEqual([reply.status, reply.text], [401, "Forbidden"]);
    });
  }

  it("needs neither the version nor a realm, and takes a realm", async () => {
    const { oauth_version: _, ...rest } = parts();
    assert.equal((await whoami(oauthHeader(rest))).status, 200);
    assert.equal((await whoami(oauthHeader({ realm: "x", ...parts() }))).status, 200);
  });

  it("takes a nonce only once", async () => {
    const header = plaintext(bench.maas.apiKeys.admin);
    assert.equal((await whoami(header)).status, 200);
    const replay = await whoami(header);
    assert.deepEqual([replay.status, replay.type], [401, "text/html"]);
    assert.match(replay.text, /^Authorization Error: Nonce already used/);
  });

  it("refuses timestamps older than 300 real seconds, and takes those of the future", async () => {
    const at = (offset: number) =>
      oauthHeader({ ...parts(), oauth_timestamp: String(Math.floor(Date.now() / 1000) + offset) });
    const old = await whoami(at(-305));
    assert.equal(old.status, 401);
    assert.match(old.text, /^Authorization Error: Expired timestamp/);
    assert.equal((await whoami(at(-290))).status, 200);
    assert.equal((await whoami(at(3600))).status, 200);
  });

  it("takes no notice of the lab's clock for timestamps", async () => {
    bench.clock.advance(24 * 3_600_000);
    assert.equal((await bench.get("users/?op=whoami")).status, 200);
  });

  it("echoes the secret when a signature is wrong", async () => {
    const reply = await whoami(oauthHeader({ ...parts(), oauth_signature: "&wrong" }));
    const secret = bench.maas.apiKeys.admin.split(":")[2];
    assert.deepEqual([reply.status, reply.type], [401, "text/html"]);
    assert.equal(reply.text, `Authorization Error: Invalid signature. Expected signature base string: &${secret}`);
  });

  it("refuses unknown consumers, unknown tokens and pairs that do not belong together", async () => {
    const [, token = ""] = bench.maas.apiKeys.user.split(":");
    assert.match((await whoami(oauthHeader({ ...parts(), oauth_consumer_key: "x" }))).text, /Invalid consumer/);
    assert.match((await whoami(oauthHeader({ ...parts(), oauth_token: "x" }))).text, /Invalid access token/);
    assert.match((await whoami(oauthHeader({ ...parts(), oauth_token: token }))).text, /Invalid access token/);
  });

  it("takes HMAC-SHA1 over query and form", async () => {
    const key = bench.maas.apiKeys.admin;
    const get = bench.url("machines/?status=ready&tags=a%20b");
    const signed = await fetch(get, { headers: { authorization: hmac(key, { method: "GET", url: get }) } });
    assert.equal(signed.status, 400, "the tags are unknown, the signature is not");
    const url = bench.url("machines/");
    const form = { op: "allocate", dry_run: "true", comment: "it's (fine)!" };
    const authorization = hmac(key, { method: "POST", url, form });
    const body = new URLSearchParams(form);
    assert.equal((await fetch(url, { method: "POST", headers: { authorization }, body })).status, 200);
  });

  it("refuses HMAC-SHA1 over another request, without telling the secret", async () => {
    const key = bench.maas.apiKeys.admin;
    const reply = await whoami(hmac(key, { method: "GET", url: bench.url("zones/") }));
    assert.equal(reply.status, 401);
    assert.ok(!reply.text.includes(key.split(":")[2] ?? "?"));
  });

  it("takes the parts from the query too", async () => {
    const query = new URLSearchParams({ op: "whoami", ...parts() });
    assert.equal((await fetch(bench.url(`users/?${query}`))).status, 200);
  });

  it("answers 400 instead of 401 to calls without a key where anonymous callers have a variant", async () => {
    const anonymous = await read(await fetch(bench.url("machines/")));
    assert.deepEqual([anonymous.status, anonymous.text], [400, "Unrecognised signature: method=GET op=None"]);
    const wrong = await bench.post("machines/?op=allocate", {}, { key: "a:b:c" });
    assert.deepEqual([wrong.status, wrong.text, wrong.type], [401, "Invalid API key.", "text/plain"]);
    const other = await read(await fetch(bench.url("zones/")));
    assert.equal(other.status, 401);
  });

  it("refuses a revoked key, and gives another for it", async () => {
    const old = bench.maas.apiKeys.spare;
    const fresh = bench.world.rotateKey(old);
    assert.equal((await bench.get("users/?op=whoami", { key: old })).status, 401);
    assert.equal((await bench.get("users/?op=whoami", { key: fresh })).json.username, "spare");
    bench.world.revokeKey(fresh);
    assert.equal((await bench.get("users/?op=whoami", { key: fresh })).status, 401);
  });

  it("tells its version to anybody", async () => {
    const reply = await read(await fetch(bench.url("version/")));
    assert.deepEqual([reply.json.version, reply.json.subversion, reply.json.capabilities.length], ["3.6.1", "", 9]);
    const openapi = await read(await fetch(bench.url("openapi.yaml")));
    assert.equal(openapi.type, "application/openapi+yaml");
    assert.match(openapi.text, /"\/machines\/op-allocate":\n {4}post:/);
  });

  it("takes a given API key for its administrator, and refuses one that is none", async () => {
    await assert.rejects(new TestBench().start({ apiKey: "no-colons" }), /consumer:token:secret/);
    const other = new TestBench();
    await other.start({ apiKey: "c:t:s" });
    assert.equal((await other.get("users/?op=whoami", { key: "c:t:s" })).json.is_superuser, true);
    await other.stop();
  });
});
