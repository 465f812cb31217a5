import assert from "node:assert/strict";
import { z } from "zod";
import { ApiError, ContractError, ProviderError } from "../../provider/core/errors";
import { type Call, createHttpClient, type HttpService } from "../../provider/http/client";
import { type LocalServer, localServer, localService, localSettings, type Reply } from "./local-server";

const signal = new AbortController().signal;

describe("the HTTP client", () => {
  let server: LocalServer | undefined;

  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  async function send<T>(reply: Reply, call: Omit<Call<T>, "signal">, more: Partial<HttpService> = {}): Promise<T> {
    server = await localServer(reply);
    return createHttpClient(localService(`${server.url}/base/`, more)).send({ signal, ...call });
  }

  const ok: Reply = (_, response) => void response.end("{}");
  const anything = z.unknown();

  it("lets many requests listen to one signal, and nobody is warned of a leak", async () => {
    const warned: string[] = [];
    const note = ({ message }: Error) => void warned.push(message);
    server = await localServer((_, response) => void response.writeHead(204).end());
    const client = createHttpClient(localService(server.url));
    const own = new AbortController().signal;
    const call: Call<void> = { route: "GET /x", answer: z.void(), as: "empty", signal: own };
    process.on("warning", note);
    try {
      await Promise.all(Array.from({ length: 15 }, () => client.send(call)));
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off("warning", note);
    }
    assert.deepEqual(warned, []);
  });

  it("percent-encodes parameters and repeats the keys of lists", async () => {
    await send(ok, {
      route: "GET /v1/things/{uid}/?op=list",
      params: { uid: "a/b ü" },
      query: { tag: ["x", "y&z"], limit: 5, deep: true, none: undefined },
      answer: anything,
    });
    assert.equal(server?.seen[0]?.url, "/base/v1/things/a%2Fb%20%C3%BC/?op=list&tag=x&tag=y%26z&limit=5&deep=true");
  });

  it("sends nothing where a parameter would name another object", async () => {
    for (const uid of ["", ".", ".."]) {
      const call = { route: "DELETE /v1/things/{uid}", params: { uid }, answer: anything };
      await assert.rejects(send(ok, call), ProviderError);
      assert.equal(server?.seen.length, 0);
      await server?.stop();
    }
  });

  it("sends forms and JSON each under their own type", async () => {
    server = await localServer(ok);
    const client = createHttpClient(localService(server.url));
    await client.send({ route: "POST /f", form: { a: "1 2", tags: ["x", "y"] }, answer: anything, signal });
    await client.send({ route: "POST /j", json: { a: 1 }, headers: { scope: "p" }, answer: anything, signal });
    const [form, json] = server.seen;
    assert.deepEqual(
      [form?.headers["content-type"], form?.body],
      ["application/x-www-form-urlencoded", "a=1+2&tags=x&tags=y"],
    );
    assert.deepEqual([json?.headers["content-type"], json?.body], ["application/json", '{"a":1}']);
    assert.equal(json?.headers.scope, "p");
  });

  it("reads an empty answer as nothing, and text as it is", async () => {
    const empty: Reply = (_, response) => void response.writeHead(204).end();
    assert.equal(await send(empty, { route: "DELETE /x", answer: z.void(), as: "empty" }), undefined);
    await server?.stop();
    const text: Reply = (_, response) => void response.end("apiVersion: v1");
    assert.equal(await send(text, { route: "GET /x", answer: z.string(), as: "text" }), "apiVersion: v1");
  });

  it("takes a page for no answer of the service, names the host and does not quote it", async () => {
    const page: Reply = (_, response) => {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end("<html>classified</html>");
    };
    await assert.rejects(send(page, { route: "GET /v1/x", answer: anything }), (error) => {
      assert.ok(error instanceof ApiError);
      assert.deepEqual([error.kind, error.foreign, error.uncertain], ["unavailable", true, false]);
      assert.match(
        error.message,
        /GET \/v1\/x was answered with 200 and a web page.*between here and 127\.0\.0\.1:\d+/,
      );
      assert.doesNotMatch(error.message, /classified/);
      return true;
    });
  });

  it("takes an answer of another shape as a broken contract that names the place and no value", async () => {
    const wrong: Reply = (_, response) => void response.end('{"items":[{"uid":"classified"}]}');
    const answer = z.object({ items: z.array(z.object({ uid: z.number() })) });
    await assert.rejects(send(wrong, { route: "GET /v1/x", answer }), (error) => {
      assert.ok(error instanceof ContractError);
      assert.match(error.message, /items\.0\.uid/);
      assert.doesNotMatch(error.message, /classified/);
      return true;
    });
  });

  it("stops reading an answer without end", async () => {
    const block = Buffer.alloc(2 ** 20, "x");
    const endless: Reply = (_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(block));
      };
      response.on("drain", more);
      more();
    };
    await assert.rejects(send(endless, { route: "GET /x", answer: anything }), /larger than 64 MB/);
    assert.equal(server?.seen.length, 1);
  });

  it("refuses redirects and says which address to use", async () => {
    const moved: Reply = (_, response) =>
      void response.writeHead(301, { location: "https://maas.example.com:5443/MAAS/?token=classified" }).end();
    await assert.rejects(send(moved, { route: "GET /x", answer: anything }), (error) => {
      assert.ok(error instanceof ApiError);
      assert.deepEqual([error.kind, error.status], ["invalid", 301]);
      assert.match(error.message, /redirects GET \/x to 'https:\/\/maas\.example\.com:5443'.*change the address/);
      assert.doesNotMatch(error.message, /classified/);
      return true;
    });
    assert.equal(server?.seen.length, 1);
  });

  it("puts no secret into a message, in whatever form it is echoed", async () => {
    const key = "s3cr:t/key+value";
    const echo: Reply = (_, response) =>
      void response.writeHead(401).end(`bad ${key} ${encodeURIComponent(key)} ${btoa(key)} and hunter22`);
    const call = { route: "GET /x", answer: anything, secrets: ["hunter22"] };
    await assert.rejects(send(echo, call, { secrets: () => [key] }), (error) => {
      assert.ok(error instanceof ApiError);
      assert.match(error.message, /bad \[secret\] \[secret\] \[secret\] and \[secret\]$/);
      return true;
    });
  });

  it("sends requests through the proxy of the environment, save to hosts in NO_PROXY", async () => {
    const proxy = await localServer((_, response) => void response.end('"by proxy"'));
    try {
      const environment = { HTTP_PROXY: proxy.url, NO_PROXY: "127.0.0.1" };
      const direct: Reply = (_, response) => void response.end('"direct"');
      const call = { route: "GET /x", answer: z.string() };
      assert.equal(await send(direct, call, { settings: localSettings({ environment }) }), "direct");
      const client = createHttpClient(
        localService("http://palette.invalid", { settings: localSettings({ environment }) }),
      );
      assert.equal(await client.send({ ...call, signal }), "by proxy");
    } finally {
      await proxy.stop();
    }
  });
});
