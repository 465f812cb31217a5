import assert from "node:assert/strict";
import { diffInputs } from "../../provider/core/diff";
import { ApiError, ProviderError } from "../../provider/core/errors";
import { ClusterArgs } from "../../provider/model/cluster";
import { ours } from "../support/requests";
import {
  accountArgs,
  type Bench,
  clusterArgs,
  eventually,
  MARKER,
  openBench,
  planeHost,
  runningCluster,
  runtime,
  writes,
} from "./lab-plane";

describe("clusters in Palette", function () {
  this.timeout(20_000);
  let bench: Bench;
  before(async () => {
    bench = await openBench();
  });
  after(() => bench.lab.stop());

  const account = (name: string): Promise<string> =>
    bench.plane.cloudAccounts.create(accountArgs(bench, { name }), MARKER);

  it("are made once when the answer is lost, and found by name", async () => {
    const { clusters } = bench.plane;
    const args = clusterArgs(await account("lost-account"), { name: "lost" });
    bench.lab.next("POST /v1/spectroclusters/maas", { after: "commit", reset: true });
    const id = await clusters.create(args, MARKER);
    assert.equal(bench.lab.palette.world.clusters.filter(({ name }) => name === "lost").length, 1);
    const found = await clusters.find("lost");
    assert.deepEqual([found?.id, found?.marker], [id, MARKER]);
    assert.equal(await clusters.find("los"), undefined);
  });

  it("are starting right after they were made, before they have any status", async () => {
    const { clusters } = bench.plane;
    const args = clusterArgs(await account("young-account"), { name: "young" });
    const id = await clusters.create(args, MARKER);
    assert.equal((await clusters.observe(id, args))?.state, "starting");
    assert.equal(await clusters.kubeconfig(id, true), undefined);
  });

  it("are validated as a whole before anything is made", async () => {
    const { clusters } = bench.plane;
    const args = clusterArgs(await account("valid-account"), { name: "valid" });
    assert.deepEqual(await clusters.validate(args), []);
    const profiles = [{ name: "maas-infra", version: "1.0.0" }];
    assert.notDeepEqual(await clusters.validate({ ...args, profiles }), []);
    assert.equal(await clusters.find("valid"), undefined);
    assert.equal(await clusters.refusedName("valid"), undefined);
    assert.match((await clusters.refusedName("Not valid")) ?? "", /name/);
  });

  it("are refused for a profile that does not exist, with the versions that do", async () => {
    const args = clusterArgs("x", { profiles: [{ name: "maas-infra", version: "9.9.9" }] });
    await assert.rejects(bench.plane.clusters.create(args, MARKER), /9\.9\.9.*1\.0\.0, 1\.1\.0, 1\.2\.0/);
    const unknown = clusterArgs("x", { profiles: [{ name: "nothing", version: "1" }] });
    await assert.rejects(bench.plane.clusters.create(unknown, MARKER), /none of that name/);
  });

  describe("that run", () => {
    let made = 0;
    let id: string;
    let args: ClusterArgs;
    beforeEach(async () => {
      made += 1;
      [id, args] = await runningCluster(bench, {
        name: `running-${made}`,
        apiServer: { host: "api.example.com", port: 6443 },
        sshKeys: ["ssh-ed25519 AAAA me"],
        tags: { env: "prod", mark: "" },
        description: "what it is for",
      });
    });

    const differences = (seen: object, asked: ClusterArgs) =>
      diffInputs(ClusterArgs, { ...asked, ...seen }, asked).map(({ path }) => path);

    it("are read as they were written", async () => {
      const seen = await bench.plane.clusters.observe(id, args);
      assert.ok(seen);
      assert.deepEqual(differences(seen.args, args), []);
      assert.equal(seen.state, "running");
      assert.deepEqual(seen.marker, MARKER);
      assert.deepEqual(
        [seen.kubernetesVersion, seen.distribution, seen.apiEndpoint, seen.dnsName, seen.gatewayId, seen.applying],
        ["1.30.4", "pxk", "https://api.example.com:6443", "api.example.com", bench.gatewayId, false],
      );
      assert.deepEqual(
        seen.controlPlane.map(({ state }) => state),
        ["running"],
      );
      assert.deepEqual(seen.conditions, []);
    });

    it("are read for an import with nothing but what the program will say", async () => {
      const seen = await bench.plane.clusters.observe(id);
      assert.deepEqual(seen?.args.profiles, [{ name: "maas-infra", version: "1.0.0", variables: { region: "eu" } }]);
      assert.deepEqual(seen?.args.apiServer, args.apiServer);
      assert.deepEqual(seen?.args.tags, args.tags);
      assert.equal(seen?.args.project, undefined);
    });

    it("name their project in an import where it is not the configured one", async () => {
      const host = planeHost(bench.lab, { project: "dev" });
      const plane = await host.at(runtime(), bench.home);
      assert.equal((await plane.clusters.observe(id))?.args.project, "Default");
      assert.equal((await plane.clusters.observe(id, args))?.args.project, undefined);
    });

    it("are not written where nothing differs", async () => {
      bench.lab.clearRequests();
      assert.deepEqual((await bench.plane.clusters.update(id, args, args)).sent, []);
      assert.deepEqual(writes(bench.lab), []);
    });

    it("are changed step by step in the order of the documentation, the marker kept", async () => {
      const next: ClusterArgs = {
        ...args,
        sshKeys: ["ssh-ed25519 BBBB you"],
        controlPlane: { ...args.controlPlane, labels: { tier: "gold" } },
        tags: { env: "dev" },
        description: "else",
        profiles: [...args.profiles, { name: "monitoring", version: "1.0.0" }],
      };
      const raw = bench.lab.palette.world.stores.clusters.find((cluster) => cluster.meta.uid === id);
      assert.ok(raw);
      raw.meta.labels.theirs = "x";
      raw.cloudConfig.futureField = { a: 1 };
      bench.lab.clearRequests();
      const { sent, machines } = await bench.plane.clusters.update(id, next, args);
      assert.deepEqual(sent, ["sshKeys", "controlPlane", "tags", "description", "profiles"]);
      assert.equal(machines.length, 1);
      assert.deepEqual(writes(bench.lab), [
        "PUT /v1/cloudconfigs/maas/{configUid}/clusterConfig",
        "PUT /v1/cloudconfigs/maas/{configUid}/machinePools/{machinePoolName}",
        "PATCH /v1/spectroclusters/{uid}/metadata",
        "PATCH /v1/spectroclusters/{uid}/profiles",
      ]);
      assert.deepEqual(raw.cloudConfig.futureField, { a: 1 });
      assert.deepEqual(raw.cloudConfig.domain, args.domain);
      const view = bench.lab.palette.world.cluster(id);
      assert.deepEqual(view.labels, { env: "dev", theirs: "x" });
      assert.equal(view.annotations["pulumi-palette-maas/owner"], MARKER.owner);
      assert.deepEqual([...view.profiles].sort(), ["maas-infra 1.0.0", "monitoring 1.0.0"]);
      const seen = await bench.plane.clusters.observe(id, next);
      assert.deepEqual(differences(seen?.args ?? {}, next), []);
      await bench.plane.clusters.update(id, args, next);
      assert.deepEqual(bench.lab.palette.world.cluster(id).profiles, ["maas-infra 1.0.0"]);
      assert.deepEqual(differences((await bench.plane.clusters.observe(id, args))?.args ?? {}, args), []);
    });

    it("take a changed variable by a request of its own, and the secret one only when it changed", async () => {
      const withVariables = (variables: Record<string, string>): ClusterArgs => ({
        ...args,
        profiles: [{ name: "maas-infra", version: "1.0.0", variables }],
      });
      const next = withVariables({ region: "us", registryPassword: "hunter2hunter2" });
      bench.lab.clearRequests();
      assert.deepEqual((await bench.plane.clusters.update(id, next, args)).sent, ["profiles"]);
      assert.deepEqual(writes(bench.lab), ["PATCH /v1/spectroclusters/{uid}/variables"]);
      const secret = withVariables({ region: "us", registryPassword: "hunter3hunter3" });
      assert.deepEqual((await bench.plane.clusters.update(id, secret, next)).sent, ["profiles"]);
      const raw = bench.lab.palette.world.stores.clusters.find((cluster) => cluster.meta.uid === id);
      assert.deepEqual(raw?.attachments[0]?.variables, { region: "us", registryPassword: "hunter3hunter3" });
      await bench.plane.clusters.update(id, args, secret);
    });

    it("show a change of tags by others only where the program names the tag", async () => {
      const raw = bench.lab.palette.world.stores.clusters.find((cluster) => cluster.meta.uid === id);
      assert.ok(raw);
      raw.meta.labels.env = "changed";
      assert.deepEqual((await bench.plane.clusters.observe(id, args))?.args.tags, { env: "changed", mark: "" });
      await bench.plane.clusters.update(id, args, args);
      assert.equal(raw.meta.labels.env, "prod");
    });

    it("are claimed by the marker alone", async () => {
      const before = bench.lab.palette.world.cluster(id);
      await bench.plane.clusters.claim(id, { owner: "another/stack/thing", claim: "claim-2" });
      const after = bench.lab.palette.world.cluster(id);
      assert.deepEqual(after.annotations, {
        ...before.annotations,
        "pulumi-palette-maas/owner": "another/stack/thing",
        "pulumi-palette-maas/claim": "claim-2",
      });
      assert.deepEqual(after.labels, before.labels);
      await bench.plane.clusters.claim(id, MARKER);
    });

    it("give a kubeconfig and events, newest first", async () => {
      assert.match((await bench.plane.clusters.kubeconfig(id, true)) ?? "", /^apiVersion/);
      assert.match((await bench.plane.clusters.kubeconfig(id, false)) ?? "", /^apiVersion/);
      const events = await bench.plane.clusters.events(id, 3);
      assert.equal(events.length, 3);
      assert.doesNotMatch(events[0] ?? "", /ClusterCreated/);
    });

    it("tell beforehand what a change of profiles reinstalls, and wait for an approval of it", async () => {
      const { clusters, repaves, profiles } = bench.plane;
      assert.deepEqual(await repaves.wouldReinstall(id, { profiles: args.profiles }), []);
      const next: ClusterArgs = { ...args, profiles: [{ ...args.profiles[0], version: "1.1.0" }] };
      const announced = await repaves.wouldReinstall(id, { profiles: next.profiles });
      assert.match(JSON.stringify(announced), /1\.30\.4 => 1\.31\.2/);
      assert.deepEqual(await profiles.objections(id, { profiles: next.profiles }), []);
      assert.equal(await repaves.pending(id), undefined);
      await clusters.update(id, next, args);
      const pending = await eventually("a pending repave", () => repaves.pending(id));
      assert.equal(pending.byUser, true);
      const keys = (all: readonly { key: string }[]) => all.map(({ key }) => key);
      assert.deepEqual(keys(pending.reasons), keys(announced));
      assert.match(JSON.stringify(pending.reasons), /kubernetes/);
      const [old] = (await clusters.observe(id, next))?.controlPlane ?? [];
      await repaves.approve(id);
      assert.equal(await repaves.pending(id), undefined);
      const seen = await eventually("a reinstalled control plane", async () => {
        const now = await clusters.observe(id, next);
        return now?.controlPlane.every((machine) => machine.id !== old?.id && machine.state === "running") && now;
      });
      assert.equal(seen.kubernetesVersion, "1.31.2");
      assert.deepEqual(seen.args.apiServer, args.apiServer);
      assert.deepEqual(differences(seen.args, next), []);
    });

    it("say that an injected repave is not the user's", async () => {
      bench.lab.palette.injectRepave(id, {
        source: "palette",
        reasons: [{ code: "SystemUpgrade", message: "system upgrade" }],
      });
      const pending = await bench.plane.repaves.pending(id);
      assert.deepEqual(
        [pending?.byUser, pending?.source, pending?.reasons.map(({ text }) => text)],
        [false, "palette", ["system upgrade"]],
      );
      await bench.plane.repaves.approve(id);
    });

    it("say what a reason of a repave is about only where that is beyond doubt", async () => {
      const CERTAIN: [field: string, reason: { code?: string; message: string }][] = [
        ["sshKeys", { message: "SSH keys of the nodes changed" }],
        ["sshKeys", { code: "SshKeysChanged", message: "sshKeys" }],
        ["ntpServers", { message: "NTP servers changed" }],
        ["enableLxdVm", { message: "enableLxd was set" }],
        ["controlPlane", { message: "control plane: instance type changed" }],
        ["controlPlane", { code: "MachinePoolChanged", message: "machine pool 'control-plane': instanceType changed" }],
        ["controlPlane", { code: "ControlPlaneMachinePool", message: "controlPlane machinePool changed" }],
      ];
      const DOUBTFUL = [
        "machine pool workers changed",
        "instanceType of pool 'gpu' changed",
        "resourcePool changed",
        "control-plane-gpu: instance type changed",
        "worker pool 'control-plane' changed",
        "control plane and pool 'workers' changed",
        "ntp servers of pool 'workers' changed",
        "SSH keys and NTP servers changed",
        "system upgrade",
      ].map((message) => ({ code: "MachinePoolChanged", message }));
      const pack = { current: { name: "ntp", tag: "1" }, target: { name: "ntp", tag: "2" } };
      const reasons = [...CERTAIN.map(([, reason]) => reason), ...DOUBTFUL, { message: "ssh keys pack", pack }];
      bench.lab.palette.injectRepave(id, { source: "user", reasons });
      const pending = await bench.plane.repaves.pending(id);
      assert.deepEqual(
        pending?.reasons.flatMap(({ field, text }) => (field === undefined ? [] : [{ field, text }])),
        CERTAIN.map(([field, { message }]) => ({ text: message, field })),
      );
      assert.equal(pending?.reasons.length, reasons.length);
      await bench.plane.repaves.approve(id);
    });

    it("are deleted once, pass through deleting and are gone although Palette still shows them", async () => {
      const { clusters } = bench.plane;
      bench.lab.clearRequests();
      await clusters.delete(id);
      await clusters.delete(id);
      assert.deepEqual(writes(bench.lab), ["DELETE /v1/spectroclusters/{uid}"]);
      await eventually("a deleted cluster", async () => (await clusters.observe(id, args)) === undefined);
      assert.equal(bench.lab.palette.world.cluster(id).state, "Deleted");
      assert.equal(await clusters.find(args.name), undefined);
      await clusters.delete(id);
      await assert.rejects(clusters.update(id, args, args), ProviderError);
    });
  });

  it("refuse changes while they are being made with a conflict, to be tried again", async () => {
    const args = clusterArgs(await account("early-account"), { name: "early", ntpServers: ["ntp.example.com"] });
    bench.lab.gateway("rack1-gateway").stop();
    const id = await bench.plane.clusters.create(args, MARKER);
    const change = bench.plane.clusters.update(id, { ...args, ntpServers: ["other.example.com"] }, args);
    await assert.rejects(change, (error) => error instanceof ApiError && error.kind === "conflict");
    bench.lab.gateway("rack1-gateway").start();
  });
});

describe("an older Palette", () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench({ paletteVersion: "4.6" });
  });
  after(() => bench.lab.stop());

  it("takes a cluster that sets nothing newer, and refuses another with a hint at what is", async () => {
    const account = await bench.plane.cloudAccounts.create(accountArgs(bench), MARKER);
    const args = clusterArgs(account, { ntpServers: ["ntp.example.com"] });
    await assert.rejects(bench.plane.clusters.create(args, MARKER), /leave out: 'ntpServers' needs 4\.8/);
    await bench.plane.clusters.create(clusterArgs(account), MARKER);
  });
});

describe("profiles in Palette", () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench();
  });
  after(() => bench.lab.stop());

  it("are found by name and version or by id, and looked up once", async () => {
    const { profiles } = bench.plane;
    const id = bench.lab.palette.world.profileUid("maas-infra", "1.1.0");
    const found = { id, name: "maas-infra", version: "1.1.0", scope: "project", type: "infra" };
    assert.deepEqual(await profiles.demand({ name: "maas-infra", version: "1.1.0" }), found);
    assert.deepEqual(await profiles.demand({ id }), found);
    bench.lab.clearRequests();
    assert.deepEqual(await profiles.demand({ name: "maas-infra", version: "1.1.0" }), found);
    assert.deepEqual(ours(bench.lab), []);
  });

  it("are refused with those that there are where there is none", async () => {
    const { profiles } = bench.plane;
    await assert.rejects(profiles.demand({ name: "maas-infra", version: "9" }), /there are 1\.0\.0, 1\.1\.0/);
    await assert.rejects(profiles.demand({ name: "maas-infra", version: "1.1.0", scope: "tenant" }), /of the tenant/);
    await assert.rejects(profiles.demand({ id: "ffffffffffffffffffffffff" }), /no cluster profile with the id f{24}/);
  });

  it("of one name in project and tenant need a scope", async () => {
    const { stores } = bench.lab.palette.world;
    const own = stores.profiles.find(({ meta, version }) => meta.name === "maas-infra" && version === "1.0.0");
    const shared = stores.profiles.find(({ meta }) => meta.name === "tenant-infra");
    assert.ok(own && shared);
    shared.meta.name = "maas-infra";
    const plane = await planeHost(bench.lab).at(runtime(), bench.home);
    await assert.rejects(plane.profiles.demand({ name: "maas-infra", version: "1.0.0" }), /'scope' or 'id'/);
    assert.equal(
      (await plane.profiles.demand({ name: "maas-infra", version: "1.0.0", scope: "tenant" })).id,
      shared.meta.uid,
    );
  });
});
