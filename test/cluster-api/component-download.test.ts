import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { createAuthority } from "palette-maas-lab";
import { ComponentFiles } from "../../provider/cluster-api/gateways/component-files";
import { scaledClock } from "../../provider/core/time/clock";

const FILE = "kind: Namespace\n";
const SHA256 = createHash("sha256").update(FILE).digest("hex");

describe("a component's file that is downloaded", () => {
  let server: Server;
  let origin: string;
  let files: ComponentFiles;
  const asked: string[] = [];
  let failures = 0;

  before(async () => {
    const { certificate, identity } = await createAuthority();
    server = createServer(identity, (request, response) => {
      asked.push(`${request.url} ${JSON.stringify(request.headers.authorization ?? "")}`);
      const to = { "/moved": "/file?token=canary", "/down": "http://127.0.0.1:1/file", "/round": "/round" }[
        request.url ?? ""
      ];
      if (to !== undefined) return response.writeHead(302, { location: to }).end();
      if (request.url === "/busy" && failures++ < 1) return response.writeHead(503).end();
      if (request.url === "/absent") return response.writeHead(404).end("nothing here");
      return response.end(FILE);
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const http = {
      clock: scaledClock(60),
      ...{ requestTimeout: 5_000, maxRetries: 2, insecureSkipVerify: false, environment: {} },
      caCertificate: certificate,
    };
    files = new ComponentFiles(http, new AbortController().signal);
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const read = (path: string, sha256 = SHA256) =>
    files.read("core", { source: `${origin}${path}`, sha256, version: "v1.13.5" });

  it("is taken from where it is redirected to, and from a server that answers the second time", async () => {
    assert.deepEqual(await read("/moved"), { text: FILE, sha256: SHA256 });
    assert.deepEqual(await read("/busy"), { text: FILE, sha256: SHA256 });
    assert.ok(asked.every((line) => line.endsWith('""')));
  });

  it("is used only with the checksum that the program says", async () => {
    const other = "0".repeat(64);
    await assert.rejects(
      read("/file", other),
      new RegExp(`'components.core.sha256' is ${other}, and .* has the checksum ${SHA256}`),
    );
  });

  it("is told by the input's path where it does not come, and never taken without TLS", async () => {
    await assert.rejects(
      read("/absent"),
      /'components.core.source' could not be downloaded: 127.0.0.1:\d+ answered with 404/,
    );
    await assert.rejects(read("/down"), /redirects to an address without https/);
    await assert.rejects(read("/round"), /redirected more than 5 times/);
    const untrusted = new ComponentFiles(
      { clock: scaledClock(60), requestTimeout: 5_000, maxRetries: 0, insecureSkipVerify: false, environment: {} },
      new AbortController().signal,
    );
    await assert.rejects(
      untrusted.read("core", { source: `${origin}/file`, sha256: SHA256, version: "v1.13.5" }),
      /could not be downloaded: .*certificate/,
    );
  });
});
