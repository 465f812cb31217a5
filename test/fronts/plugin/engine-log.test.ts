import assert from "node:assert/strict";
import { createServer, type Server } from "node:net";
import { engineLog, watchEngine } from "../../../provider/fronts/engine-log";
import { engineStandIn } from "./engine-stand-in";

async function listener(): Promise<{ server: Server; address: string }> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const place = server.address();
  assert.ok(place !== null && typeof place === "object");
  return { server, address: `127.0.0.1:${place.port}` };
}

describe("the log through the engine", () => {
  it("drops lines where there is no engine, or what stands for its address is none", async () => {
    for (const address of [undefined, "", "test/some.test.ts", "127.0.0.1:99999", "127.0.0.1:1"]) {
      const lines = engineLog(address);
      lines.log("urn").warn("nobody hears this");
      await lines.told();
      lines.close();
    }
  });

  it("does not wait for ever for an engine that does not answer", async () => {
    const engine = await engineStandIn(() => 60_000);
    const lines = engineLog(engine.address);
    lines.log("urn").info("one");
    lines.log("urn").info("two");
    const start = Date.now();
    await lines.told();
    assert.ok(Date.now() - start < 1_500);
    lines.close();
    engine.stop();
  });
});

describe("the watch for the engine", () => {
  it("tells once that the engine has gone, and not before", async () => {
    const { server, address } = await listener();
    let gone = 0;
    const looks = new Promise<void>((resolve) => server.once("connection", () => resolve()));
    const told = new Promise<void>((resolve) => {
      watchEngine(
        address,
        () => {
          gone++;
          resolve();
        },
        20,
      );
    });
    await keptAlive(looks);
    assert.equal(gone, 0);
    server.close();
    await keptAlive(told);
    assert.equal(gone, 1);
  });

  it("takes no nonsense for an address", () => {
    watchEngine("no address", () => assert.fail("gone"))();
    watchEngine("127.0.0.1:0", () => assert.fail("gone"))();
  });
});

// The watch keeps no process alive, so the test has to.
async function keptAlive(promise: Promise<void>): Promise<void> {
  const timer = setInterval(() => {}, 1_000);
  await promise;
  clearInterval(timer);
}
