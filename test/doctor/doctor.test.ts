import assert from "node:assert/strict";
import { minutes } from "../../provider/core/time/duration";
import { aCluster } from "../support/main-job";
import { type Stage, stage } from "../support/stage";
import { about, diagnosed, those } from "./diagnosed";

const DAY = 86_400_000;

/** A stage with a cluster on it. The doctor goes by real time, so certificates must not be as old as the stage's clock. */
async function ward(): Promise<Stage> {
  const on = await stage();
  const instance = { minCpu: 4, minMemoryMb: 8192 };
  await aCluster(on, { controlPlane: { size: 1, instance, useAsWorker: true } });
  await on.pass(minutes(10));
  for (const cluster of on.lab.palette.world.stores.clusters) cluster.certificatesAt = Date.now();
  return on;
}

describe("the doctor, on a lab where all is well", () => {
  let on: Stage;

  before(async () => {
    on = await ward();
  });
  after(() => on?.stop());

  it("finds nothing wrong but a machine of the rack that is broken", async () => {
    const { code, findings } = await diagnosed(on.lab);
    assert.deepEqual(those(findings, "error"), []);
    const warnings = those(findings, "warning");
    assert.equal(warnings.length, 1, warnings.join("\n"));
    assert.match(String(warnings), /^MAAS .*machines\? .*1 Broken, .*\d+ of \d+ are free$/);
    assert.equal(code, 1);
  });

  it("tells of everything it asked: who, where, what, which version", async () => {
    const { findings } = await diagnosed(on.lab);
    const [gateway] = about(findings, "gateway rack1-gateway");
    assert.match(gateway ?? "", /^ok: Running, agent 4\.8\.3, last heard of/);
    assert.deepEqual(about(findings, "MAAS", "version"), ["ok: 3.6.1"]);
    assert.match(String(about(findings, "MAAS", "rights")), /ok: that of admin; it lacks none/);
    assert.match(String(about(findings, "MAAS", "images")), /^ok: yes: .*ubuntu/);
    assert.match(String(about(findings, "Palette", "whose key")), /^ok: that of user [0-9a-f]{24} of tenant lab$/);
    assert.match(String(about(findings, "Palette", "project")), /^ok: yes; it may see Default, dev, prod, staging$/);
    assert.deepEqual(about(findings, "cluster payments (project Default)", "run"), ["ok: Running, Healthy"]);
    assert.deepEqual(about(findings, "cluster payments (project Default)", "domain"), ["ok: yes: maas"]);
    assert.match(String(about(findings, "cluster payments", "certificates")), /^ok: yes: the first, .*ends on/);
    assert.match(String(about(findings, "cluster payments", "key")), /^ok: yes, that of cloud account maas/);
    for (const { asked, found } of findings) assert.ok(asked.endsWith("?") && found.length > 0, asked);
  });

  it("changes nothing, and shows no key", async () => {
    const { lab } = on;
    lab.clearRequests();
    const { out } = await diagnosed(lab);
    const changing = lab.requests.filter(
      ({ byGateway, method, route }) => !byGateway && method !== "GET" && !route.includes("search"),
    );
    assert.deepEqual(changing, []);
    assert.ok(lab.requests.length > 10);
    for (const secret of [lab.palette.apiKey, ...lab.maas.apiKey.split(":")]) assert.ok(!out.includes(secret));
  });

  it("asks nothing of MAAS where none is configured, and says what is not seen then", async () => {
    const { findings } = await diagnosed(on.lab, { MAAS_API_URL: "", MAAS_API_KEY: "" });
    assert.match(String(about(findings, "MAAS")), /^note: none is configured/);
    assert.match(String(about(findings, "cloud account rack1-gateway", "directly")), /^note: no: no entry of/);
  });
});

describe("the doctor", () => {
  let on: Stage;

  beforeEach(async () => {
    on = await ward();
  });
  afterEach(() => on?.stop());

  const inStore = (name: string) => {
    const found = on.lab.palette.world.stores.clusters.find(({ meta }) => meta.name === name);
    assert.ok(found);
    return found;
  };

  it("finds a key that Palette does not take, asks it nothing more, and goes on with MAAS", async () => {
    const { code, findings, out } = await diagnosed(on.lab, { PALETTE_API_KEY: "not-the-key-at-all" });
    assert.equal(code, 2);
    assert.match(String(about(findings, "Palette", "whose key")), /^error: .*The API key is not accepted/);
    assert.match(String(about(findings, "gateways")), /^note: not asked, since Palette/);
    assert.match(String(about(findings, "MAAS", "whose key")), /^ok: /);
    assert.ok(!out.includes("not-the-key-at-all"));
  });

  it("finds that there is no key, and says where to put one", async () => {
    const { code, findings } = await diagnosed(on.lab, { PALETTE_API_KEY: "" });
    assert.equal(code, 2);
    assert.match(String(about(findings, "Palette", "whose key")), /^error: No API key for Palette: set/);
  });

  it("finds a project that is not there", async () => {
    const { findings } = await diagnosed(on.lab, { PALETTE_PROJECT: "moon" });
    assert.match(String(about(findings, "Palette", "'moon'")), /^error: no; it may see Default, dev/);
  });

  it("finds places that the key may not read", async () => {
    const denied = { status: 403, body: { code: "Forbidden", message: "no" } };
    on.lab.next("GET /v1/cloudaccounts/maas", { ...denied, times: 1 });
    const { findings } = await diagnosed(on.lab);
    assert.match(String(about(findings, "Palette", "cloud accounts everywhere")), /^warning: not those of /);
  });

  it("goes on with accounts and clusters where the key may not read gateways", async () => {
    on.lab.next("GET /v1/overlords", { status: 403, body: { code: "Forbidden", message: "no" } });
    const { code, findings } = await diagnosed(on.lab);
    assert.equal(code, 2);
    assert.match(String(about(findings, "gateways")), /^error: .*Forbidden/);
    assert.match(String(about(findings, "cloud account maas", "key")), /^ok: yes/);
    assert.match(String(about(findings, "cluster payments", "certificates")), /^ok/);
  });

  it("finds a gateway that is dead, and who suffers", async () => {
    const { lab } = on;
    lab.gateway("rack1-gateway").stop();
    await on.pass(minutes(10));
    const { code, findings } = await diagnosed(lab);
    assert.equal(code, 2);
    const gateway = findings.find((finding) => finding.about === "gateway rack1-gateway");
    assert.equal(gateway?.level, "error");
    assert.match(gateway?.todo ?? "", /accounts .*maas/);
    const account = findings.find(
      ({ about: what, asked }) => what.startsWith("cloud account maas") && /key/.test(asked),
    );
    assert.match(account?.found ?? "", /^not asked: its gateway 'rack1-gateway' is /);
    assert.match(account?.todo ?? "", /keeps from working: payments\./);
    assert.match(String(about(findings, "cluster payments", "key")), /^note: not known/);
  });

  it("finds the clusters whose key fails, asked through their gateway", async () => {
    const { lab } = on;
    const account = lab.palette.world.stores.accounts.find(({ meta }) => meta.name === "maas");
    assert.ok(account);
    account.spec.apiKey = "consumer1234:token1234:secret1234";
    const { code, findings } = await diagnosed(lab);
    assert.equal(code, 2);
    const broken = findings.filter(({ level }) => level === "error");
    assert.deepEqual(
      broken.map((finding) => finding.about),
      ["cloud account maas (project Default)", "cluster payments (project Default)"],
    );
    assert.match(broken[0]?.found ?? "", /MAAS refuses the API key/);
    assert.match(broken[0]?.todo ?? "", /Clusters that it keeps from working: payments/);
  });

  it("finds an account whose gateway does not exist", async () => {
    const account = on.lab.palette.world.stores.accounts.find(({ meta }) => meta.name === "maas");
    assert.ok(account);
    account.meta.annotations.overlordUid = "0123456789abcdef01234567";
    const { findings } = await diagnosed(on.lab);
    assert.match(String(about(findings, "cloud account maas", "key")), /^error: .*does not exist/);
  });

  it("finds certificates that end soon or have ended, and a domain that has gone", async () => {
    const cluster = inStore("payments");
    cluster.certificatesAt = Date.now() - 350 * DAY;
    const soon = await diagnosed(on.lab);
    assert.match(
      String(about(soon.findings, "cluster payments", "certificates")),
      /^warning: no: apiserver on .*in 1\d days$/,
    );
    cluster.certificatesAt = Date.now() - 370 * DAY;
    const { domains } = on.lab.maas.world;
    domains.splice(
      domains.findIndex(({ name }) => name === "maas"),
      1,
    );
    const { findings } = await diagnosed(on.lab);
    assert.match(String(about(findings, "cluster payments", "certificates")), /^error: no: .*ended on/);
    assert.match(String(about(findings, "cluster payments", "domain")), /^error: no: maas is not among/);
  });

  it("finds a cluster that is not healthy", async () => {
    on.lab.gateway("rack1-gateway").stop();
    for (const machine of inStore("payments").machines) machine.ready = false;
    const { findings } = await diagnosed(on.lab);
    assert.deepEqual(about(findings, "cluster payments", "healthy"), ["warning: Running, UnHealthy"]);
  });

  it("finds a MAAS whose clock is ahead by more than it tolerates, and one that is slow", async () => {
    for (const [minutes, told] of [
      [10, /^error: no: it is 10 min ahead/],
      [-10, /^warning: no: it is 10 min behind/],
    ] as const) {
      const date = new Date(Date.now() + minutes * 60_000).toUTCString();
      const body = { version: "3.6.1", subversion: "", capabilities: [] };
      on.lab.next("GET /MAAS/api/2.0/version/", { status: 200, body, headers: { date } });
      const { findings } = await diagnosed(on.lab);
      assert.match(String(about(findings, "MAAS", "clock")), told);
    }
  });

  it("finds a key of MAAS that is refused for its time, in words", async () => {
    const body =
      "Authorization Error: Expired timestamp: given 1 and now 2 has a greater difference than threshold 300";
    on.lab.next("GET /MAAS/api/2.0/users/", { status: 401, body, headers: { "content-type": "text/html" } });
    const { code, findings } = await diagnosed(on.lab);
    assert.equal(code, 2);
    assert.match(String(about(findings, "MAAS", "whose key")), /^error: .*a time that MAAS takes for past/);
  });

  it("finds a key of MAAS that is no administrator's, one that is refused, and tells neither", async () => {
    const { lab } = on;
    const plain = await diagnosed(lab, { MAAS_API_KEY: lab.maas.apiKeys.user });
    assert.match(String(about(plain.findings, "MAAS", "rights")), /^warning: that of user, .*DNS record.*machines/);
    const wrong = await diagnosed(lab, { MAAS_API_KEY: "consumer-x:token-x-y-z:classified" });
    assert.equal(wrong.code, 2);
    assert.match(String(about(wrong.findings, "MAAS", "rights")), /^error: .*API key is not accepted/);
    for (const { out } of [plain, wrong]) assert.doesNotMatch(out, /classified|token-x-y-z/);
    assert.ok(!plain.out.includes(lab.maas.apiKeys.user));
  });

  it("finds a MAAS that cannot be reached, and one that is none", async () => {
    const gone = await diagnosed(on.lab, { MAAS_API_URL: "http://127.0.0.1:9/MAAS" });
    assert.equal(gone.code, 2);
    assert.match(String(about(gone.findings, "MAAS", "answer")), /^error: no: nothing listens there/);
    assert.match(String(about(gone.findings, "gateway rack1")), /^ok/);
    const other = await diagnosed(on.lab, { MAAS_API_URL: `${on.lab.palette.url}/MAAS` });
    assert.match(String(about(other.findings, "MAAS", "version")), /^error: what answers there is not MAAS's API/);
  });

  it("finds a MAAS without images, and machines that nobody can use", async () => {
    const { world } = on.lab.maas;
    world.images.splice(0);
    const { findings } = await diagnosed(on.lab);
    assert.match(String(about(findings, "MAAS", "images")), /^error: it has none/);
    const broken = findings.find(({ asked }) => asked.includes("states"));
    assert.match(broken?.todo ?? "", /small-15 \(Broken\)/);
  });

  it("finds servers that were taken and that no cluster has: the gateway's as a warning, a person's as a note", async () => {
    const [first, second] = on.lab.maas.world.machines.filter(({ statusName }) => statusName === "Ready");
    const used = on.lab.maas.world.machines.find(({ statusName }) => statusName === "Deployed");
    assert.ok(first && second && used);
    const asked = "every server that is Allocated";
    Object.assign(first, { status: 10, statusName: "Allocated", owner: "somebody" });
    assert.deepEqual(about((await diagnosed(on.lab)).findings, "MAAS", asked), [
      `note: no: ${first.hostname} (somebody)`,
    ]);
    Object.assign(second, { status: 10, statusName: "Allocated", owner: used.owner });
    assert.match(String(about((await diagnosed(on.lab)).findings, "MAAS", asked)), /^warning: no: .*\(admin\)/);
    Object.assign(used, { status: 10, statusName: "Allocated" });
    assert.doesNotMatch(String(about((await diagnosed(on.lab)).findings, "MAAS", asked)), new RegExp(used.hostname));
  });

  it("comes to an end where something never answers", async () => {
    on.lab.next("GET /v1/overlords", { hang: true, times: 5 });
    const began = Date.now();
    const { code, findings } = await diagnosed(on.lab, {}, ["--timeout", "1s"]);
    assert.ok(Date.now() - began < 5_000);
    assert.equal(code, 2);
    assert.match(String(about(findings, "gateways")), /^error: the time was up before an answer came/);
    assert.match(String(about(findings, "MAAS", "version")), /^ok/);
  });

  it("does not pass on a secret that MAAS echoes by way of Palette", async () => {
    const message = "Unable to list: Invalid signature. Expected signature base string: &tokensecret1234567890";
    on.lab.next("GET /v1/cloudaccounts/maas/{uid}/properties/domains", {
      status: 400,
      body: { code: "X", message },
    });
    const { out } = await diagnosed(on.lab);
    assert.match(out, /signature base string: \[secret\]/);
    assert.doesNotMatch(out, /tokensecret/);
  });
});
