import assert from "node:assert/strict";
import { aCluster } from "../support/main-job";
import { type Stage, stage } from "../support/stage";
import { type Asker, dynamicAsker, pluginAsker } from "./askers";

describe("look-ups of what inputs name by id", () => {
  let on: Stage;
  let askers: Asker[];

  before(async () => {
    on = await stage();
    const config = { paletteEndpoint: on.lab.palette.url, paletteApiKey: on.lab.palette.apiKey, maxRetries: "0" };
    askers = [dynamicAsker(config), await pluginAsker(config)];
  });
  after(async () => {
    for (const asker of askers ?? []) await asker.close();
    await on?.stop();
  });

  const cases: [look: string, name: string, kind: string, slip: string][] = [
    ["getBackupLocation", "standard-backups", "backup location", "standart-backups"],
    ["getClusterGroup", "standard-hosts", "cluster group", "standard-host"],
    ["getClusterTemplate", "standard", "cluster template", "Standard"],
  ];
  for (const [look, name, kind, slip] of cases) {
    it(`${look} finds it by name in its project, through both fronts`, async () => {
      for (const asker of askers) {
        const { id, ...rest } = await asker.ask(look, { name });
        assert.deepEqual(rest, { name, scope: "project" }, asker.name);
        assert.match(String(id), /^[0-9a-f]{24}$/);
      }
    });

    it(`${look} says what may have been meant`, async () => {
      for (const asker of askers)
        await assert.rejects(asker.ask(look, { name: slip }), {
          message: new RegExp(
            `There is no ${kind} '${slip}' in the configured project: check its name, 'scope' and 'project'\\. Did you mean '${name}'\\?`,
          ),
        });
    });
  }

  it("find in the tenant what is the tenant's", async () => {
    for (const asker of askers) {
      assert.equal((await asker.ask("getBackupLocation", { name: "shared-backups", scope: "tenant" })).scope, "tenant");
      await assert.rejects(asker.ask("getClusterGroup", { name: "standard-hosts", scope: "tenant" }), /in the tenant/);
    }
  });

  it("answer with ids that clusters take", async () => {
    const [asker] = askers;
    assert.ok(asker);
    const { id: locationId } = await asker.ask("getBackupLocation", { name: "standard-backups" });
    const { id: clusterGroupId } = await asker.ask("getClusterGroup", { name: "standard-hosts" });
    const cluster = await aCluster(on, {
      backupPolicy: { locationId, prefix: "daily", schedule: "0 3 * * *", expiryInHours: 24 },
      hostConfig: { ingressHost: "*.v.example.com", clusterGroupId },
    });
    assert.match(cluster.id, /^[0-9a-f]{24}$/);
  });
});
