import assert from "node:assert/strict";
import { ProviderError } from "../../provider/core/errors";
import type { PalettePlane } from "../../provider/palette/plane";
import { ours } from "../support/requests";
import { accountArgs, type Bench, eventually, MARKER, openBench, runtime } from "./lab-plane";

describe("gateways in Palette", () => {
  let bench: Bench;
  let plane: PalettePlane;
  before(async () => {
    bench = await openBench({ selfHosted: true });
    plane = await bench.host.at(runtime(), { ...bench.home, project: "" });
  });
  after(() => bench.lab.stop());

  it("are registered, marked and found", async () => {
    const id = await plane.gateways.register("edge");
    assert.deepEqual((await plane.gateways.observe(id))?.running, false);
    await plane.gateways.update(id, { tags: { site: "b1" }, marker: MARKER });
    const found = await plane.gateways.find("edge");
    assert.deepEqual([found?.id, found?.marker], [id, MARKER]);
    const seen = await plane.gateways.observe(id, { tags: { site: "" } });
    assert.deepEqual(seen?.args, { name: "edge", tags: { site: "b1" } });
    assert.deepEqual([seen?.isSelfHosted, seen?.isSystem, seen?.clusterUid], [true, false, ""]);
  });

  it("keep tags that others set when ours change", async () => {
    const id = await plane.gateways.register("tagged");
    await plane.gateways.update(id, { tags: { a: "1", b: "2" }, marker: MARKER });
    const stored = bench.lab.palette.world.stores.gateways.find((gateway) => gateway.meta.uid === id);
    assert.ok(stored);
    stored.meta.labels.theirs = "x";
    await plane.gateways.update(id, { name: "tagged", tags: { a: "9" } }, { tags: { a: "1", b: "2" } });
    assert.deepEqual(bench.lab.palette.world.gateway(id).labels, { a: "9", theirs: "x" });
    assert.equal(bench.lab.palette.world.gateway(id).annotations["pulumi-palette-maas/owner"], MARKER.owner);
  });

  it("are not written where nothing differs", async () => {
    const id = await plane.gateways.register("still");
    await plane.gateways.update(id, { name: "still", tags: { a: "1" }, marker: MARKER });
    bench.lab.clearRequests();
    await plane.gateways.update(id, { name: "still", tags: { a: "1" }, marker: MARKER });
    assert.deepEqual(
      ours(bench.lab).map(({ method }) => method),
      ["GET"],
    );
  });

  it("show what to install, in the order of the commands", async () => {
    const id = await plane.gateways.register("install");
    const { commands, manifests } = await plane.gateways.install(id);
    assert.equal(commands.length, manifests.length);
    for (const manifest of manifests) assert.match(manifest, /apiVersion/);
    await assert.rejects(plane.gateways.install(bench.gatewayId), ProviderError);
  });

  it("run once their manifests were applied, the system's own at once", async () => {
    const id = await plane.gateways.register("applied");
    bench.lab.applyManifests(id);
    await eventually("a running gateway", async () => (await plane.gateways.observe(id))?.running);
    const system = await plane.gateways.find("System Private Gateway");
    const seen = await plane.gateways.observe(system?.id ?? "");
    assert.deepEqual([seen?.isSystem, seen?.running], [true, true]);
  });

  it("are registered once when the answer is lost", async () => {
    bench.lab.next("POST /v1/pcg/selfHosted", { after: "commit", reset: true });
    const id = await plane.gateways.register("lost");
    const made = bench.lab.palette.world.gateways.filter((gateway) => gateway.name === "lost");
    assert.deepEqual(
      made.map(({ uid }) => uid),
      [id],
    );
    await assert.rejects(plane.gateways.register("lost"), ProviderError);
  });

  it("tell which accounts are bound to them, and refuse to go meanwhile", async () => {
    const id = await plane.gateways.register("used");
    const account = await bench.plane.cloudAccounts.create(
      accountArgs(bench, { name: "bound", gatewayId: id }),
      MARKER,
    );
    assert.deepEqual(await plane.gateways.users(id), {
      clusters: [],
      accounts: ["bound (project Default)"],
      unread: [],
    });
    await assert.rejects(plane.gateways.delete(id), { kind: "conflict" });
    await bench.plane.cloudAccounts.delete(account);
    await plane.gateways.delete(id);
    await plane.gateways.delete(id);
    assert.equal(await plane.gateways.observe(id), undefined);
  });
});
