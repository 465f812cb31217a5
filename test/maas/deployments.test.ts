import assert from "node:assert/strict";
import { minutes } from "../../provider/core/time/duration";
import { deploymentsIn, type WireEvent } from "../../provider/maas/deployments";
import { maasInventory } from "../../provider/maas/inventory";
import { json, localServer, localSettings } from "../http/local-server";
import { runtime } from "./runtime";

let last = 0;
const event = (node: string, time: string, type: string, description = ""): WireEvent => {
  last += 1;
  return { id: last, node, hostname: `host-${node}`, type, description, created: `Tue, 03 Nov. 2026 ${time}` };
};
const changed = (node: string, time: string, from: string, to: string): WireEvent =>
  event(node, time, "Node changed status", `From '${from}' to '${to}'`);

describe("the deployments that events tell of", () => {
  const rows: { what: string; events: WireEvent[]; took: number[] }[] = [
    { what: "nothing", events: [], took: [] },
    {
      what: "one, from its begin to its end",
      events: [
        event("a", "10:00:00", "Deploying"),
        event("a", "10:02:00", "Performing PXE boot"),
        event("a", "10:09:30", "Deployed"),
      ],
      took: [9.5],
    },
    {
      what: "two that went side by side",
      events: [
        event("a", "10:00:00", "Deploying"),
        event("b", "10:01:00", "Deploying"),
        event("b", "10:07:00", "Deployed"),
        event("a", "10:10:00", "Deployed"),
      ],
      took: [6, 10],
    },
    { what: "none whose begin is not told any more", events: [event("a", "10:00:00", "Deployed")], took: [] },
    { what: "none that is under way", events: [event("a", "10:00:00", "Deploying")], took: [] },
    {
      what: "none that failed, and the one after it",
      events: [
        event("a", "10:00:00", "Deploying"),
        event("a", "10:05:00", "Marking node failed", "Node installation failure"),
        event("a", "10:20:00", "Deploying"),
        event("a", "10:28:00", "Deployed"),
      ],
      took: [8],
    },
    {
      what: "none that was called off",
      events: [
        event("a", "10:00:00", "Deploying"),
        event("a", "10:05:00", "User aborting deployment"),
        event("a", "10:28:00", "Deployed"),
      ],
      took: [],
    },
    {
      what: "one of a release that tells changes of status",
      events: [
        changed("a", "10:00:00", "Allocated", "Deploying"),
        changed("a", "10:12:00", "Deploying", "Deployed"),
        changed("a", "10:30:00", "Deployed", "Releasing"),
      ],
      took: [12],
    },
    {
      what: "none whose time nobody can read",
      events: [{ ...event("a", "10:00:00", "Deploying"), created: "yesterday" }, event("a", "10:10:00", "Deployed")],
      took: [],
    },
  ];
  for (const { what, events, took } of rows) {
    it(`are ${what}`, () => {
      const newestFirst = [...events].reverse();
      assert.deepEqual(
        deploymentsIn(newestFirst).map((deployment) => deployment.took),
        took.map(minutes),
      );
    });
  }

  it("are asked for once in a process, and a failure is not asked about again", async () => {
    const server = await localServer((seen, response) =>
      seen.url.startsWith("/b/")
        ? void response.writeHead(404).end()
        : json(response, { events: [event("a", "10:00:00", "Deploying"), event("a", "10:08:00", "Deployed")] }),
    );
    try {
      const site = (path: string) =>
        ({ endpoint: `${server.url}${path}`, accountEndpoints: [], apiKey: "c:t:s", writes: "none" }) as const;
      const settings = localSettings({ maxRetries: 0 });
      const open = maasInventory([site("/a/MAAS"), site("/b/MAAS")], settings);
      for (let run = 0; run < 3; run++) {
        const [deployment] = (await open(runtime()).at(`${server.url}/a/MAAS`)?.deployments()) ?? [];
        assert.equal(deployment?.hostname, "host-a");
        await assert.rejects(async () => await open(runtime()).at(`${server.url}/b/MAAS`)?.deployments());
      }
      assert.equal(server.seen.length, 2);
    } finally {
      await server.stop();
    }
  });
});
