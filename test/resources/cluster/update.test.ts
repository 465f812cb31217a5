import assert from "node:assert/strict";
import type { PropertyMap } from "../../../provider/core/lifecycle";
import { type Actor, serversOf } from "../../support/actor";
import { consoleUser } from "../../support/console-user";
import { aCluster, aPool, asked, profile } from "../../support/main-job";
import { type Stage, stage } from "../../support/stage";

const MARKER = "pulumi-palette-maas/owner";
const instance = { minCpu: 4, minMemoryMb: 8192 };
const withOwnPods = {
  ...profile("1.2.0"),
  variables: { region: "eu-west" },
  packs: [{ name: "kubernetes", values: "pack:\n  podCIDR: 192.168.0.0/18\n" }],
};

describe("changing a cluster", () => {
  let on: Stage;
  let cluster: Actor;
  let pool: Actor;
  beforeEach(async () => {
    on = await stage();
  });
  afterEach(() => on.stop());

  /** A cluster with workers, as a test finds it. */
  async function given(over: PropertyMap = {}): Promise<void> {
    cluster = await aCluster(on, over);
    pool = await aPool(on, cluster);
    on.told.length = 0;
    on.lab.clearRequests();
  }
  const ids = () =>
    on.lab.palette.world
      .cluster("payments")
      .pools.flatMap((known) => known.machines.map((machine) => machine.uid))
      .sort();

  it("in its tags and description touches no machine", async () => {
    await given();
    const before = ids();
    const planned = await cluster.preview({ tags: { team: "a" }, description: "shop" });
    assert.ok(planned.changes.every(({ cost }) => cost === "in-place"));
    await cluster.up({ tags: { team: "a" }, description: "shop" });
    assert.equal(on.lab.palette.world.cluster("payments").labels.team, "a");
    assert.equal(on.lab.palette.world.cluster("payments").annotations[MARKER], "shop/dev/payments");
    assert.deepEqual(ids(), before);
    assert.deepEqual(
      on.told.filter((line) => line.startsWith("warn")),
      [],
    );
  });

  it("to more control-plane machines adds them, and to fewer is refused", async () => {
    await given();
    const before = ids();
    await cluster.up({ controlPlane: { size: 3, instance } });
    assert.equal(serversOf(cluster).length, 3);
    assert.ok(before.every((id) => ids().includes(id)));
    await assert.rejects(
      cluster.preview({ controlPlane: { size: 1, instance } }),
      /the control plane has 3 servers, and one is never made smaller.*'controlPlane.size: 3'/,
    );
  });

  it("in what its control plane must have reinstalls that alone, and says so in the preview", async () => {
    await given({ controlPlane: { size: 3, instance } });
    const workers = serversOf(pool)
      .map(({ name }) => name)
      .sort();
    const change = { controlPlane: { size: 3, instance: { ...instance, minMemoryMb: 16384 } } };
    const before = serversOf(cluster);
    await cluster.preview(change);
    const [warning = ""] = on.told.filter((line) => line.startsWith("warn"));
    assert.match(
      warning,
      /'controlPlane.instance.minMemoryMb' reinstalls the control plane, one server after the other/,
    );
    for (const { hostname } of before) assert.ok(warning.includes(hostname), warning);
    await cluster.up(change);
    const after = serversOf(cluster);
    assert.equal(after.length, 3);
    assert.ok(before.every(({ name }) => !after.some((machine) => machine.name === name)));
    await pool.refresh();
    assert.deepEqual(
      serversOf(pool)
        .map(({ name }) => name)
        .sort(),
      workers,
    );
  });

  it("is refused under 'repaves: forbid' before anything is sent", async () => {
    await given();
    await cluster.up({ repaves: "forbid" });
    on.lab.clearRequests();
    const change = { profiles: [profile("1.1.0")] };
    await assert.rejects(
      cluster.preview(change),
      /'repaves: forbid', and the profiles reinstall machines \(.*1\.31\.2/,
    );
    await assert.rejects(cluster.up(change), /'repaves: forbid'/);
    const larger = { ...instance, minMemoryMb: 16384 };
    await assert.rejects(
      cluster.preview({ controlPlane: { size: 1, instance: larger } }),
      /reinstalls machines or may do so/,
    );
    assert.ok(on.lab.requests.every((entry) => entry.byGateway || ["GET", "POST"].includes(entry.method)));
    assert.equal(on.lab.palette.world.cluster("payments").kubernetes, "1.30.4");
    await cluster.up({ repaves: "planned" });
  });

  it("to another profile version approves what it explains and waits for every machine", async () => {
    await given();
    const before = ids();
    const change = { profiles: [profile("1.1.0")] };
    const planned = await cluster.preview(change);
    assert.deepEqual(
      planned.changes.map(({ path }) => path),
      ["profiles[0].version"],
    );
    assert.ok(
      on.told.some((line) => /^warn: .*reinstalls every machine of the cluster/.test(line)),
      on.told.join("\n"),
    );
    await cluster.up(change);
    assert.equal(cluster.state.kubernetesVersion, "1.31.2");
    assert.ok(ids().every((id) => !before.includes(id)));
    assert.equal(asked(on, "PATCH /v1/spectroclusters/{uid}/repave/approve"), 1);
    await cluster.refresh();
    assert.equal((await cluster.preview({})).kind, "none");
  });

  it("to an older Kubernetes is refused in the preview, which announces no reinstall", async () => {
    await given({ profiles: [profile("1.1.0")] });
    await assert.rejects(
      cluster.preview({ profiles: [profile("1.0.0")] }),
      /has Kubernetes 1\.31\.2, and the profiles would bring 1\.30\.4: a cluster never goes back/,
    );
    assert.deepEqual(
      on.told.filter((line) => line.startsWith("warn")),
      [],
    );
  });

  it("in layers that reinstall nothing does not warn and is done in place", async () => {
    await given({ profiles: [profile("1.1.0")] });
    const before = ids();
    const change = { profiles: [profile("1.2.0")] };
    await cluster.preview(change);
    assert.deepEqual(
      on.told.filter((line) => line.startsWith("warn")),
      [],
    );
    await cluster.up(change);
    assert.deepEqual(ids(), before);
  });

  it("stops under 'manual' with the reasons, and goes on once it was approved in Palette", async () => {
    await given({ profiles: [profile("1.2.0")] });
    const before = ids();
    const change = {
      profiles: [withOwnPods],
      repaves: "manual",
    };
    await assert.rejects(
      cluster.up(change),
      /waits for an approval to reinstall its machines: .*kubernetes.*approve it in Palette/,
    );
    assert.deepEqual(ids(), before);
    assert.equal(asked(on, "PATCH /v1/spectroclusters/{uid}/repave/approve"), 0);
    await assert.rejects(cluster.up(), /waits for an approval/);
    await assert.rejects(cluster.up({ repaves: "planned" }), /change was stored.*waits for an approval in Palette/);
    await consoleUser(on.lab).call("PATCH", `/v1/spectroclusters/${cluster.id}/repave/approve`);
    await cluster.up();
    assert.ok(ids().every((id) => !before.includes(id)));
  });

  it("does not approve what Palette itself asks for", async () => {
    await given({ profiles: [withOwnPods] });
    const { uid } = on.lab.palette.world.cluster("payments");
    on.lab.palette.injectRepave(uid, {
      source: "hubble",
      reasons: [{ code: "SystemUpgrade", message: "Palette was upgraded" }],
    });
    await cluster.up({ repaves: "planned", tags: { team: "b" } });
    assert.ok(
      on.told.some((line) => /^warn: .*'hubble' asked for.*Palette was upgraded/.test(line)),
      on.told.join("\n"),
    );
    await assert.rejects(
      cluster.up({ profiles: [profile("1.2.0")] }),
      /'hubble' asked for.*Nothing of this update was sent/,
    );
    assert.equal(asked(on, "PATCH /v1/spectroclusters/{uid}/repave/approve"), 0);
  });
});

describe("a cluster of Canonical Kubernetes", () => {
  it("is reinstalled by another SSH key, says so, and waits for it", async () => {
    const on = await stage();
    try {
      const key = (name: string) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJq1 ${name}`;
      const cluster = await aCluster(on, { profiles: [{ name: "ck8s-infra", version: "1.0.0" }], sshKeys: [key("a")] });
      assert.equal(cluster.state.distribution, "canonical");
      const [before] = serversOf(cluster);
      const planned = await cluster.preview({ sshKeys: [key("b")] });
      assert.deepEqual(
        planned.changes.map(({ path, cost }) => [path, cost]),
        [["sshKeys", "reinstall"]],
      );
      assert.ok(on.told.some((line) => line.startsWith("warn") && line.includes(before?.hostname ?? "?")));
      await cluster.up({ sshKeys: [key("b")] });
      const [after] = serversOf(cluster);
      assert.notEqual(after?.name, before?.name);
    } finally {
      await on.stop();
    }
  });
});
