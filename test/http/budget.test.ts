import assert from "node:assert/strict";
import { z } from "zod";
import { seconds } from "../../provider/core/time/duration";
import { type Call, createHttpClient, type HttpClient } from "../../provider/http/client";
import { previewClient } from "../../provider/http/preview-client";
import { type FakeClock, fakeClock } from "../support/fake-clock";
import { json, type LocalServer, localServer, localService, localSettings, type Reply } from "./local-server";

const LIMIT = { name: "things", perSecond: 20, burst: 8 };
const answer = z.unknown();

describe("the budget of requests", () => {
  let server: LocalServer;
  let clock: FakeClock;
  let times: number[];

  afterEach(async () => {
    clock.stop();
    await server.stop();
  });

  /** A server that notes when it is asked, and clients of it with half of the limit. */
  async function start(reply: Reply = (_, response) => json(response, {})): Promise<() => HttpClient> {
    times = [];
    clock = fakeClock();
    const from = clock.now();
    server = await localServer((seen, response, nth) => {
      times.push(clock.now() - from);
      reply(seen, response, nth);
    });
    const settings = localSettings({ clock, limitShare: 0.5, random: () => 0.5 });
    return () => createHttpClient(localService(server.url, { settings, limitOf: () => LIMIT }));
  }

  const call = (more: Partial<Call<unknown>> = {}): Call<unknown> => ({
    route: "GET /x",
    answer,
    signal: new AbortController().signal,
    ...more,
  });

  const most = (span: number): number =>
    Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + span).length));

  it("keeps to its share of what a service takes, over all clients of one address", async () => {
    const client = await start();
    await Promise.all(Array.from({ length: 100 }, () => client().send(call())));
    // Half of the burst, and half of the rest in each second.
    assert.equal(times.filter((at) => at === 0).length, 4);
    assert.ok(most(seconds(1)) <= 4 + 10, `${most(seconds(1))} in a second`);
    const last = Math.max(...times);
    assert.ok(last >= seconds(9.6) && last < seconds(10.5), `took ${last}`);
  });

  it("gives no turn to what cannot be sent", async () => {
    await start();
    const headers = (): never => {
      throw new Error("no key");
    };
    const settings = localSettings({ clock, limitShare: 0.5, random: () => 0.5 });
    const keyless = createHttpClient(localService(server.url, { settings, headers, limitOf: () => LIMIT }));
    const from = clock.now();
    await Promise.all(Array.from({ length: 100 }, () => assert.rejects(keyless.send(call()), /no key/)));
    assert.equal(clock.now(), from);
  });

  it("lets writes go first, and those who have asked little before those who ask on and on", async () => {
    const client = (await start())();
    const poll = {};
    const order: string[] = [];
    const send = async (name: string, more: Partial<Call<unknown>>): Promise<void> => {
      await client.send(call(more));
      order.push(name);
    };
    for (let i = 0; i < 4; i++) await client.send(call({ caller: poll }));
    const polls = Array.from({ length: 12 }, (_, i) => send(`poll ${i}`, { caller: poll }));
    const reads = ["one", "two"].map((name) => send(`read ${name}`, { caller: {} }));
    const write = send("write", { route: "PUT /x", json: {}, caller: poll });
    await Promise.all([...polls, ...reads, write]);
    // Two go out at once, on connections of their own.
    assert.ok(order.indexOf("write") < 2, order.join(", "));
    const place = (name: string): number => order.indexOf(name);
    assert.ok(place("read one") < 4 && place("read two") < 4, order.join(", "));
  });

  it("lets a read through also while writes come without end", async () => {
    const client = (await start())();
    const order: string[] = [];
    const writes = Array.from({ length: 40 }, () =>
      client.send(call({ route: "PUT /x", json: {} })).then(() => order.push("write")),
    );
    const read = client.send(call({ caller: {} })).then(() => order.push("read"));
    await Promise.all([...writes, read]);
    assert.ok(order.indexOf("read") < 40, order.join(", "));
  });

  it("slows all down when the service refuses, for as long as it asks, and comes back to its pace", async () => {
    const refusals = [5, 6, 7];
    const client = await start((_, response, nth) => {
      if (refusals.includes(nth)) response.writeHead(429, { "retry-after": "3" }).end("slow down");
      else json(response, {});
    });
    await Promise.all(Array.from({ length: 60 }, () => client().send(call())));
    const refusedAt = times[4] ?? 0;
    const after = times.filter((at) => at > refusedAt + 500);
    assert.ok(Math.min(...after) >= refusedAt + seconds(3), "went on at once");
    const next = after.filter((at) => at < Math.min(...after) + seconds(2));
    assert.ok(next.length <= 14, `${next.length} in the two seconds after`);
    await clock.sleep(seconds(120));
    times.length = 0;
    const begun = clock.now();
    await Promise.all(Array.from({ length: 50 }, () => client().send(call())));
    assert.ok(clock.now() - begun < seconds(5.5), "never came back to its pace");
  });

  it("ends the wait for a turn with the run", async () => {
    const client = (await start())();
    const run = new AbortController();
    const sent = Array.from({ length: 20 }, () => client.send(call({ signal: run.signal })));
    run.abort(new Error("cancelled"));
    const ended = await Promise.allSettled(sent);
    assert.ok(ended.every(({ status }) => status === "rejected"));
    await client.send(call());
    assert.ok(times.length <= 5);
  });

  it("counts no time of a preview's patience while a request waits for its turn", async () => {
    const plain = (await start())();
    const client = previewClient(plain, "Palette", {}, seconds(2));
    const slow: Promise<unknown>[] = Array.from({ length: 40 }, () => client.send(call()));
    // Real time passes while the turns of the fake clock are far away: more than the patience for an answer, which a busy machine needs, too.
    clock.stop();
    await new Promise((resolve) => setTimeout(resolve, seconds(2.5)));
    clock.start();
    await Promise.all(slow);
    assert.equal(times.length, 40);
  });

  it("is not kept by services without limits", async () => {
    await start();
    const client = createHttpClient(localService(server.url, { settings: localSettings({ clock, limitShare: 0.5 }) }));
    await Promise.all(Array.from({ length: 30 }, () => client.send(call())));
    assert.equal(Math.max(...times), 0);
  });
});
