import assert from "node:assert/strict";
import { aCluster } from "../../support/main-job";
import { type Stage, stage } from "../../support/stage";

describe("a custom API server endpoint", () => {
  let on: Stage;
  afterEach(() => on.stop());

  it("is used as it is where its name has an address", async () => {
    on = await stage();
    const cluster = await aCluster(on, { apiServer: { host: "api.example.com" } });
    assert.equal(cluster.state.apiEndpoint, "https://api.example.com:6443");
    assert.deepEqual(
      on.told.filter((line) => line.startsWith("warn")),
      [],
    );
  });

  it("is warned of where it has none, since only the rack's network may know it", async () => {
    on = await stage();
    await aCluster(on, { apiServer: { host: "api.rack.internal" } });
    assert.ok(
      on.told.some((line) => /^warn: .*'api\.rack\.internal' of 'apiServer' has no address/.test(line)),
      on.told.join("\n"),
    );
  });

  it("is refused before anything is sent where checks are enforced", async () => {
    on = await stage({ preflight: "enforce" });
    await assert.rejects(
      aCluster(on, { apiServer: { host: "api.rack.internal" } }),
      /has no address.*Nothing was sent/,
    );
    assert.equal(on.lab.palette.world.clusters.length, 0);
  });
});
