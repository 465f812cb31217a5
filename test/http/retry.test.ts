import assert from "node:assert/strict";
import { z } from "zod";
import { ApiError } from "../../provider/core/errors";
import { type Call, createHttpClient, type HttpService } from "../../provider/http/client";
import { pauseBefore, retryAfterOf } from "../../provider/http/retry";
import {
  json,
  type LocalServer,
  localServer,
  localService,
  localSettings,
  notingClock,
  type Reply,
} from "./local-server";

const answer = z.unknown();

describe("retries", () => {
  let server: LocalServer;

  afterEach(async () => {
    await server.stop();
  });

  async function send(reply: Reply, route: string, more: Partial<HttpService> = {}, call: Partial<Call<unknown>> = {}) {
    server = await localServer(reply);
    const client = createHttpClient(localService(server.url, more));
    return client.send({ route, answer, signal: new AbortController().signal, ...call });
  }

  /** Answers so `times` times, and well after that. */
  const failing =
    (times: number, fail: Reply): Reply =>
    (seen, response, nth) =>
      nth <= times ? fail(seen, response, nth) : json(response, "well");
  const status =
    (code: number, headers: Record<string, string> = {}): Reply =>
    (_, response) =>
      void response.writeHead(code, headers).end("no");
  const reset: Reply = (_, response) => void response.destroy();
  const hang: Reply = () => {};

  for (const code of [429, 502, 503, 504]) {
    it(`repeats a GET that is answered with ${code}`, async () => {
      assert.equal(await send(failing(2, status(code)), "GET /x"), "well");
      assert.equal(server.seen.length, 3);
    });
  }

  for (const code of [400, 401, 403, 404, 409, 500]) {
    it(`does not repeat a GET that is answered with ${code}`, async () => {
      await assert.rejects(send(failing(1, status(code)), "GET /x"), { name: "ApiError", status: code });
      assert.equal(server.seen.length, 1);
    });
  }

  it("repeats what the service's own word says is passing, and does not where it says it is not", async () => {
    const readError = (code: number) => ({ kind: "conflict" as const, message: "busy", retry: code === 409 });
    assert.equal(await send(failing(1, status(409)), "PUT /x", { readError }), "well");
    await server.stop();
    await assert.rejects(send(failing(1, status(503)), "PUT /x", { readError }), { kind: "conflict" });
  });

  for (const route of ["POST /x", "PATCH /x"]) {
    it(`sends ${route} once, whatever the answer`, async () => {
      await assert.rejects(send(failing(1, status(502)), route), { status: 502, uncertain: true });
      assert.equal(server.seen.length, 1);
      await server.stop();
      await assert.rejects(send(failing(1, reset), route), { kind: "unavailable", uncertain: true });
      assert.equal(server.seen.length, 1);
    });
  }

  it("repeats a POST that was turned away as one too many, and one that is marked as repeatable", async () => {
    assert.equal(await send(failing(1, status(429)), "POST /x"), "well");
    await server.stop();
    assert.equal(await send(failing(1, status(503)), "POST /x", {}, { repeatable: true }), "well");
  });

  it("repeats a GET whose connection broke off", async () => {
    assert.equal(await send(failing(2, reset), "GET /x"), "well");
  });

  it("gives up in the end and says how often it tried", async () => {
    await assert.rejects(send(status(503), "GET /x"), /answered GET \/x with 503: no \(tried 4 times\)$/);
    assert.equal(server.seen.length, 4);
  });

  it("pauses on the clock for as long as Retry-After asks, and a minute at most", async () => {
    const clock = notingClock();
    const asks: Reply = (seen, response, nth) =>
      status(503, { "retry-after": nth === 1 ? "7" : "86400" })(seen, response, nth);
    await send(failing(2, asks), "GET /x", { settings: localSettings({ clock }) });
    assert.deepEqual(clock.pauses, [7_000, 60_000]);
  });

  it("builds the headers anew for every attempt", async () => {
    let nonce = 0;
    await send(failing(2, status(503)), "GET /x", { headers: () => ({ nonce: String(++nonce) }) });
    assert.deepEqual(
      server.seen.map(({ headers }) => headers.nonce),
      ["1", "2", "3"],
    );
  });

  it("gives up on a service that does not answer, after one more try", async () => {
    const settings = localSettings({ requestTimeout: 40 });
    await assert.rejects(send(hang, "GET /x", { settings }), (error) => {
      assert.ok(error instanceof ApiError);
      assert.deepEqual([error.kind, error.uncertain], ["unavailable", false]);
      assert.match(error.message, /did not answer GET \/x: no answer came within .*requestTimeout.*\(tried 2 times\)/);
      return true;
    });
    assert.equal(server.seen.length, 2);
  });

  it("gives up on a service that stops in the middle of an answer", async () => {
    const half: Reply = (_, response) => void response.writeHead(200, { "content-length": "100" }).write("{");
    const settings = localSettings({ requestTimeout: 40, maxRetries: 0 });
    await assert.rejects(send(half, "GET /x", { settings }), { kind: "unavailable" });
  });

  it("says of an unanswered POST that it may have taken effect", async () => {
    const settings = localSettings({ requestTimeout: 40 });
    await assert.rejects(send(hang, "POST /x", { settings }), { kind: "unavailable", uncertain: true });
    assert.equal(server.seen.length, 1);
  });

  it("ends with the caller's reason: a pause and a GET at once", async () => {
    const reason = new Error("the engine has gone");
    const stop = new AbortController();
    const stopping: Reply = () => stop.abort(reason);
    await assert.rejects(send(stopping, "GET /x", {}, { signal: stop.signal }), reason);
    await server.stop();
    const inPause = new AbortController();
    const thenStop: Reply = (seen, response, nth) => {
      response.on("close", () => inPause.abort(reason));
      status(503)(seen, response, nth);
    };
    const clock = { now: () => 0, sleep: (_: number, by?: AbortSignal) => aborted(by) };
    await assert.rejects(
      send(thenStop, "GET /x", { settings: localSettings({ clock }) }, { signal: inPause.signal }),
      reason,
    );
  });

  it("keeps the answer of a POST that is under way when the caller stops", async () => {
    const stop = new AbortController();
    const late: Reply = (_, response) => {
      stop.abort(new Error("the engine has gone"));
      json(response, { uid: "made" });
    };
    assert.deepEqual(await send(late, "POST /x", {}, { signal: stop.signal }), { uid: "made" });
  });
});

const aborted = (signal?: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    signal?.addEventListener("abort", () => reject(signal.reason));
  });

describe("the pause before another attempt", () => {
  it("doubles up to half a minute, with full jitter", () => {
    const longest = [1, 2, 3, 4, 7, 8, 20].map((attempt) => pauseBefore(attempt, undefined, () => 1));
    assert.deepEqual(longest, [500, 1_000, 2_000, 4_000, 30_000, 30_000, 30_000]);
    assert.equal(
      pauseBefore(8, undefined, () => 0),
      0,
    );
  });

  const cases: [string, Record<string, string>, number | undefined][] = [
    ["seconds", { "retry-after": " 5 " }, 5_000],
    ["a date", { "retry-after": "Thu, 01 Jan 1970 00:00:10 GMT" }, 9_000],
    [
      "a date against the server's clock",
      { "retry-after": "Thu, 01 Jan 2026 00:00:30 GMT", date: "Thu, 01 Jan 2026 00:00:10 GMT" },
      20_000,
    ],
    ["a date that has passed", { "retry-after": "Thu, 01 Jan 1970 00:00:00 GMT" }, 0],
    ["nonsense", { "retry-after": "soon" }, undefined],
    ["nothing", {}, undefined],
  ];
  for (const [what, headers, expected] of cases) {
    it(`reads ${what} in Retry-After`, () => assert.equal(retryAfterOf(headers, 1_000), expected));
  }
});
