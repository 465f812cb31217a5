import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ask } from "../src/ask";
import { type Lab, startLab } from "../src/index";
import { hmac, plaintext } from "./maas-support";

describe("the lab with TLS", () => {
  let lab: Lab;
  const about = () => `${lab.maas.url}/api/2.0/describe/`;
  const whoami = (url = lab.maas.url) => `${url}/api/2.0/users/?op=whoami`;
  const trusting = (headers: Record<string, string> = {}) => ({ headers, authority: lab.caCertificate });

  before(async () => {
    lab = await startLab({ tls: true, speed: 3_000 });
  });
  after(() => lab.stop());

  it("serves both sides over HTTPS to whoever trusts its authority", async () => {
    for (const url of [lab.palette.url, lab.maas.url]) assert.match(url, /^https:\/\/127\.0\.0\.1:\d+/);
    assert.equal((await ask(`${lab.palette.url}/lab/version`, trusting())).text, "4.8");
    const { text } = await ask(about(), trusting());
    assert.match(text, /"base":"https:\/\/127\.0\.0\.1:\d+\/MAAS\/api\/2\.0\/"/);
  });

  it("is not trusted by anybody else", async () => {
    for (const url of [`${lab.palette.url}/lab/version`, about()])
      await assert.rejects(ask(url), /unable to verify the first certificate/);
  });

  it("is known by its name as well as by its address", async () => {
    const named = `${lab.palette.url.replace("127.0.0.1", "localhost")}/lab/version`;
    assert.equal((await ask(named, trusting())).status, 200);
  });

  it("has another authority every time", async () => {
    const other = await startLab({ tls: true });
    try {
      const stranger = ask(`${other.palette.url}/lab/version`, trusting());
      await assert.rejects(stranger, /certificate signature failure|unable to verify/);
    } finally {
      await other.stop();
    }
  });

  it("verifies signatures over the address with its scheme", async () => {
    const signed = hmac(lab.maas.apiKey, { method: "GET", url: whoami() });
    assert.equal((await ask(whoami(), trusting({ authorization: signed }))).status, 200);
  });

  it("redirects MAAS's port of plain HTTP, but for what machines need", async () => {
    const plain = lab.maas.plainUrl ?? "";
    assert.match(plain, /^http:\/\/127\.0\.0\.1:\d+\/MAAS$/);
    const away = await fetch(whoami(plain), { redirect: "manual" });
    assert.deepEqual([away.status, away.headers.get("location")], [301, whoami()]);
    const headers = { authorization: plaintext(lab.maas.apiKey) };
    assert.equal((await fetch(`${plain}/api/2.0/machines/`, { headers, redirect: "manual" })).status, 200);
  });

  it("has gateways that are installed over HTTPS and reach MAAS so", async () => {
    const { palette, maas } = lab;
    const send = async (method: string, path: string, body: object) => {
      const headers = { ApiKey: palette.apiKey, "content-type": "application/json" };
      return await ask(`${palette.url}${path}`, { method, body: JSON.stringify(body), ...trusting(headers) });
    };
    const asked = await send("POST", "/v1/pcg/selfHosted", { name: "edge", cloudType: "maas" });
    assert.equal(asked.status, 200, asked.text);
    const { uid } = palette.world.gateway("edge");
    lab.applyManifests(uid);
    const deadline = Date.now() + 10_000;
    while (!lab.gateway("edge").running && Date.now() < deadline) await new Promise((done) => setTimeout(done, 10));
    assert.ok(lab.gateway("edge").running);
    const account = { apiEndpoint: maas.url, apiKey: maas.apiKey };
    const found = await send("POST", `/v1/overlords/maas/${uid}/account/validate`, { account });
    assert.equal(found.status, 204, found.text);
  });

  it("has an installer that trusts the authority in SSL_CERT_FILE", async () => {
    const folder = mkdtempSync(join(tmpdir(), "tls-"));
    const file = join(folder, "ca.pem");
    writeFileSync(file, lab.caCertificate ?? "");
    writeFileSync(join(folder, "docker"), "", { mode: 0o755 });
    const install = async (...args: string[]) => {
      const { PALETTE_CA_CERT: _, ...env } = lab.env;
      const config = ["-f", join(folder, "pcg.yaml"), "-k", "Pcg-secret-1234"];
      const main = resolve(__dirname, "../src/installer/main.ts");
      const child = spawn(process.execPath, ["--require", "tsx/cjs", main, "pcg", "install", ...config, ...args], {
        env: { ...env, PATH: folder, SSL_CERT_FILE: file },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let told = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (data) => {
          told += data;
        });
      const [code] = await once(child, "close");
      return { code, told };
    };
    try {
      assert.equal((await install("-o", "--name", "rack9")).code, 0);
      const { code, told } = await install();
      assert.equal(code, 0, told);
      assert.equal(lab.palette.world.gateway("rack9").state, "Running");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("stops while somebody has connected and says nothing", async () => {
    const { connect } = await import("node:net");
    const other = await startLab({ tls: true });
    const silent = connect(Number(new URL(other.palette.url).port), "127.0.0.1");
    await once(silent, "connect");
    const gone = once(silent, "close");
    await other.stop();
    await gone;
  });
});

describe("the lab without TLS", () => {
  it("has no authority and no second port", async () => {
    const lab = await startLab();
    try {
      assert.deepEqual(
        [lab.caCertificate, lab.maas.plainUrl, lab.env.PALETTE_CA_CERT],
        [undefined, undefined, undefined],
      );
    } finally {
      await lab.stop();
    }
  });
});

describe("palette-maas-lab --tls", () => {
  it("prints an environment that a shell can take, the certificate included", async () => {
    const main = resolve(__dirname, "../src/main.ts");
    const child = spawn(process.execPath, ["--require", "tsx/cjs", main, "--tls"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const closed = once(child, "close");
    let printed = "";
    child.stdout.on("data", (data) => {
      printed += data;
    });
    while (!/END CERTIFICATE-----\n'\n$/.test(printed)) await once(child.stdout, "data");
    const shell = spawn("sh", ["-c", `${printed}exec "$0" -p 'JSON.stringify(process.env)'`, process.execPath]);
    let told = "";
    shell.stdout.on("data", (data) => {
      told += data;
    });
    await once(shell, "close");
    const env = JSON.parse(told);
    const answer = await ask(`${env.PALETTE_ENDPOINT}/lab/version`, { authority: env.PALETTE_CA_CERT });
    assert.equal(answer.text, "4.8");
    child.kill("SIGTERM");
    assert.deepEqual(await closed, [0, null]);
  });
});
