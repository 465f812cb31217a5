import assert from "node:assert/strict";
import { probe } from "../../provider/http/probe";
import { proxyFor } from "../../provider/http/proxy";
import { selfSigned } from "./certificate";
import { type LocalServer, localServer, localSettings } from "./local-server";

describe("a probe", () => {
  let server: LocalServer;
  afterEach(() => server?.stop());
  const signal = new AbortController().signal;

  it("asks without any credential and tells how far the server's clock is ahead", async () => {
    server = await localServer((_, response) => {
      response.setHeader("date", new Date(Date.now() + 600_000).toUTCString());
      response.writeHead(404).end("nothing");
    });
    const {
      problem,
      body,
      ahead = 0,
      certificateEnds,
      proxied,
    } = await probe(server.url, "/here/", localSettings(), signal);
    assert.deepEqual([problem, body, certificateEnds, proxied], [undefined, "nothing", undefined, false]);
    assert.ok(Math.abs(ahead - 600_000) < 3_000, String(ahead));
    assert.equal(server.seen[0]?.url, "/here/");
    assert.equal(server.seen[0]?.headers.authorization, undefined);
  });

  it("tells when a certificate ends that nobody trusts, and why nothing was answered", async () => {
    const tls = await selfSigned();
    server = await localServer((_, response) => void response.end(), tls);
    const { problem, certificateEnds = 0 } = await probe(server.url, "/", localSettings(), signal);
    assert.match(problem ?? "", /not signed by an authority/);
    assert.ok(Math.abs(certificateEnds - Date.now() - 86_400_000) < 60_000);
    assert.equal(server.seen.length, 0);
  });

  it("sees no certificate where nobody speaks TLS", async () => {
    server = await localServer((_, response) => void response.end());
    const { problem, certificateEnds } = await probe(
      server.url.replace("http:", "https:"),
      "/",
      localSettings(),
      signal,
    );
    assert.match(problem ?? "", /TLS/);
    assert.equal(certificateEnds, undefined);
  });
});

describe("a proxy", () => {
  const PROXY = { HTTPS_PROXY: "http://proxy:3128", NO_PROXY: "localhost, .inside.example,*.also.example,maas:5443" };
  const CASES: [url: string, proxied: boolean][] = [
    ["https://api.spectrocloud.com", true],
    ["http://api.spectrocloud.com", false],
    ["https://localhost:8443", false],
    ["https://maas.inside.example", false],
    ["https://a.also.example", false],
    ["https://maas:5443/MAAS", false],
    ["https://maas:443/MAAS", true],
    ["https://notinside.example", true],
  ];
  for (const [url, proxied] of CASES) {
    it(`${proxied ? "stands" : "does not stand"} before ${url}`, () => {
      assert.equal(proxyFor(new URL(url), PROXY) !== undefined, proxied);
    });
  }

  it("stands nowhere without the environment's word, and before nothing where all is exempt", () => {
    const url = new URL("https://api.spectrocloud.com");
    assert.equal(proxyFor(url, {}) !== undefined, false);
    assert.equal(proxyFor(url, { ...PROXY, NO_PROXY: "*" }) !== undefined, false);
    assert.equal(proxyFor(url, { https_proxy: "http://proxy:3128" }) !== undefined, true);
  });
});
