import assert from "node:assert/strict";
import { createServer } from "node:net";
import { z } from "zod";
import { ApiError, ProviderError } from "../../provider/core/errors";
import { PreviewAccess } from "../../provider/core/lifecycle/preview-access";
import { createHttpClient, type HttpService } from "../../provider/http/client";
import { selfSigned } from "./certificate";
import { json, type LocalServer, localServer, localService, localSettings } from "./local-server";

const call = { route: "POST /x", answer: z.string(), signal: new AbortController().signal };

describe("a service that cannot be reached", () => {
  const failure = async (url: string): Promise<ApiError> => {
    const error: unknown = await createHttpClient(localService(url))
      .send(call)
      .catch((thrown: unknown) => thrown);
    assert.ok(error instanceof ApiError);
    assert.equal(error.kind, "unavailable");
    assert.ok(error.cause instanceof Error);
    return error;
  };

  it("is reported with its host where nothing listens, and surely nothing happened", async () => {
    const server = await localServer(() => {});
    await server.stop();
    const error = await failure(server.url);
    assert.match(error.message, /^Palette at 127\.0\.0\.1:\d+ did not answer POST \/x: nothing listens there\./);
    assert.equal(error.uncertain, false);
  });

  it("is reported where its name is not known", async () => {
    const error = await failure("https://palette.invalid");
    assert.match(error.message, /^Palette at palette\.invalid did not answer .*host name/);
    assert.equal(error.uncertain, false);
  });

  it("is reported where something else than HTTP speaks", async () => {
    const other = createServer((socket) => socket.resume().end("SSH-2.0-OpenSSH_9.6\r\n"));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const address = other.address();
    assert.ok(address !== null && typeof address === "object");
    const error = await failure(`http://127.0.0.1:${address.port}`);
    assert.match(error.message, /does not speak HTTP/);
    await new Promise((resolve) => other.close(resolve));
  });

  it("is reported without the credentials that stand in its address", async () => {
    const server = await localServer(() => {});
    await server.stop();
    const error = await failure(server.url.replace("//", "//user:classified@"));
    assert.doesNotMatch(error.message, /classified/);
  });
});

describe("what cannot be sent at all", () => {
  const sending = (more: Partial<HttpService>) => createHttpClient(localService("http://127.0.0.1:1", more)).send(call);

  it("for want of a credential is told in the words of who knows where to put it", async () => {
    const missing = new ProviderError("No API key: set it there.");
    const headers = () => {
      throw missing;
    };
    await assert.rejects(sending({ headers }), missing);
  });

  it("for a proxy that is no address is told without its password", async () => {
    const settings = localSettings({ environment: { https_proxy: "me:classified@proxy:3128" } });
    await assert.rejects(sending({ settings }), (error) => {
      assert.ok(error instanceof ProviderError);
      assert.match(error.message, /HTTPS_PROXY must be an address/);
      assert.doesNotMatch(error.message, /classified/);
      return true;
    });
  });

  it("for a certificate that is none is told by the name of the setting", async () => {
    const settings = localSettings({ caCertificate: "/etc/ssl/ca.pem" });
    await assert.rejects(sending({ settings }), /'caCertificate' must be a certificate in PEM/);
  });
});

describe("TLS", () => {
  let cert: string;
  let server: LocalServer;

  beforeEach(async () => {
    const identity = await selfSigned();
    ({ cert } = identity);
    server = await localServer((_, response) => json(response, "well"), identity);
  });

  afterEach(() => server.stop());

  it("refuses a certificate of an unknown authority and names the setting to use", async () => {
    const client = createHttpClient(localService(server.url));
    await assert.rejects(client.send(call), (error) => {
      assert.ok(error instanceof ApiError);
      assert.match(
        error.message,
        /TLS certificate is not signed by an authority that is trusted here. Set 'palette-maas:caCertificate' \(or PALETTE_CA_CERT\)/,
      );
      assert.equal(error.uncertain, false);
      return true;
    });
    assert.equal(server.seen.length, 0);
  });

  it("fails a preview with that, and with nothing that may pass by itself", async () => {
    const preview = async (url: string): Promise<unknown> => {
      const access = new PreviewAccess({ log: { info: () => {}, warn: () => {}, debug: () => {} } }, {});
      return await access.attempt(() => createHttpClient(localService(url)).send(call));
    };
    await assert.rejects(preview(server.url), /not signed by an authority/);
    assert.equal(await preview("https://palette.invalid"), undefined);
  });

  it("accepts the certificate with the authority's in the settings", async () => {
    const settings = localSettings({ caCertificate: cert });
    assert.equal(await createHttpClient(localService(server.url, { settings })).send(call), "well");
  });

  it("accepts any certificate where that was asked for, and only there", async () => {
    const settings = localSettings({ insecureSkipVerify: true });
    assert.equal(await createHttpClient(localService(server.url, { settings })).send(call), "well");
    await assert.rejects(createHttpClient(localService(server.url)).send(call), /caCertificate/);
  });

  it("is hinted at where the port does not speak it", async () => {
    const plain = await localServer((_, response) => json(response, "well"));
    const client = createHttpClient(localService(plain.url.replace("http:", "https:")));
    await assert.rejects(client.send(call), /does not speak TLS/);
    await plain.stop();
  });
});
