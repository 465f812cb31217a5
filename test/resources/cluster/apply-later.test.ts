import assert from "node:assert/strict";
import type { Actor } from "../../support/actor";
import { aCluster, asked, profile } from "../../support/main-job";
import { kept } from "../../support/setting-cases";
import { type Stage, stage } from "../../support/stage";

const APPLY = "POST /v1/spectroclusters/{uid}/status/spcApply";

describe("profiles that are installed later", () => {
  let on: Stage;
  let cluster: Actor;
  beforeEach(async () => {
    on = await stage();
    cluster = await aCluster(on);
  });
  afterEach(() => on.stop());
  const ids = (): string[] => kept(on).machines.map(({ uid }) => uid);

  it("are written, told and not waited for: no machine is touched", async () => {
    const before = ids();
    const begin = on.clock.now();
    await cluster.up({ profiles: [profile("1.1.0")], applySetting: "later" });
    assert.ok(on.clock.now() - begin < 60_000);
    assert.equal(kept(on).application.canBeApplied, false);
    assert.deepEqual(ids(), before);
    assert.ok(on.told.some((line) => /written and not installed.*set 'applySetting' to 'now'/.test(line)));
    await cluster.refresh();
    assert.equal((await cluster.preview({})).kind, "none");
    await cluster.up({ tags: { a: "b" } });
    assert.equal(asked(on, APPLY), 0);
  });

  it("say nothing of reinstalls at preview, until they are to be installed", async () => {
    await cluster.preview({ profiles: [profile("1.1.0")], applySetting: "later" });
    assert.deepEqual(
      on.told.filter((line) => /reinstalls/.test(line)),
      [],
    );
    await cluster.up({ profiles: [profile("1.1.0")], applySetting: "later" });
    on.told.length = 0;
    await cluster.preview({ applySetting: "now" });
    assert.ok(on.told.some((line) => /^warn: Changing 'applySetting' .*reinstall.*1\.31\.2/.test(line)));
  });

  it("are installed when the setting goes back, with the reinstall approved and waited for", async () => {
    await cluster.up({ profiles: [profile("1.1.0")], applySetting: "later" });
    const before = ids();
    await cluster.up({ applySetting: "now" });
    assert.equal(asked(on, APPLY), 1);
    assert.equal(on.lab.palette.world.cluster("payments").kubernetes, "1.31.2");
    assert.ok(ids().every((uid) => !before.includes(uid)));
    await cluster.refresh();
    assert.equal((await cluster.preview({})).kind, "none");
  });

  it("are refused where reinstalls are forbidden, before anything is sent", async () => {
    await cluster.up({ profiles: [profile("1.1.0")], applySetting: "later" });
    await assert.rejects(cluster.up({ applySetting: "now", repaves: "forbid" }), /repaves: forbid/);
    assert.equal(asked(on, APPLY), 0);
  });

  it("touch nothing when only the word changes", async () => {
    on.lab.clearRequests();
    await cluster.up({ applySetting: "later" });
    await cluster.up({ applySetting: "now" });
    assert.equal(asked(on, APPLY), 0);
  });
});
