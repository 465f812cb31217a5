import assert from "node:assert/strict";
import { parse } from "yaml";
import { type Actor, profilesOf } from "../../support/actor";
import { aCluster, asked, profile } from "../../support/main-job";
import { kept } from "../../support/setting-cases";
import { type Stage, stage } from "../../support/stage";

const PATCH = "PATCH /v1/spectroclusters/{uid}/profiles";

type Json = Record<string, unknown>;

const sent = (on: Stage, pack: string): Json | undefined =>
  kept(on)
    .attachments.flatMap(({ packValues }) => packValues)
    .find(({ name }) => name === pack);
const valuesOf = (on: Stage, pack: string): unknown => parse(String(sent(on, pack)?.values));
const withPacks = (version: string, ...packs: Json[]): Json => ({ profiles: [{ ...profile(version), packs }] });

describe("a patch of a pack", () => {
  const patch = { manifests: { calico: { extra: "yes" } } };
  let on: Stage;
  let cluster: Actor;
  beforeEach(async () => {
    on = await stage();
    cluster = await aCluster(on, withPacks("1.0.0", { name: "cni-calico", patch }));
  });
  afterEach(() => on.stop());

  it("is laid over what the profile's version says, and is no difference afterwards", async () => {
    const values = valuesOf(on, "cni-calico") as { manifests: { calico: Json } };
    assert.equal(values.manifests.calico.extra, "yes");
    assert.ok(Object.keys(values.manifests.calico).length > 1);
    const before = structuredClone(cluster.state);
    await cluster.refresh();
    assert.deepEqual(cluster.state, before);
    assert.equal((await cluster.preview({})).kind, "none");
    on.lab.clearRequests();
    await cluster.up({ tags: { a: "b" } });
    assert.equal(asked(on, PATCH), 0);
  });

  it("shows what somebody changed, and is laid over again", async () => {
    const pack = sent(on, "cni-calico");
    assert.ok(pack);
    pack.values = String(pack.values).replace('extra: "yes"', "extra: no").replace("extra: yes", "extra: no");
    await cluster.refresh();
    assert.equal((await cluster.preview({})).kind, "inputs");
    await cluster.up();
    assert.equal((valuesOf(on, "cni-calico") as { manifests: { calico: Json } }).manifests.calico.extra, "yes");
  });

  it("comes with an import as values, and the update to the program's words sends nothing", async () => {
    const found = await on.controllers.cluster.read(on.runtime(), "payments", undefined);
    assert.ok(found);
    const [imported] = profilesOf(found.state);
    assert.ok(imported?.packs.some(({ name, values }) => name === "cni-calico" && values !== undefined));
    on.lab.clearRequests();
    const difference = await on.controllers.cluster.diff(on.runtime(), found.id, found.state, cluster.inputs);
    assert.equal(difference.kind, "inputs");
    await on.controllers.cluster.update(on.runtime(), found.id, found.state, cluster.inputs);
    const written = on.lab.requests.filter(({ byGateway, method }) => !byGateway && method !== "GET");
    assert.deepEqual(
      written.map(({ route }) => route).filter((route) => !/search|validate/.test(route)),
      [],
    );
    await cluster.refresh();
    assert.equal((await cluster.preview({})).kind, "none");
  });

  it("is laid over the new version when the profile is upgraded: it froze nothing", async () => {
    const old = valuesOf(on, "cni-calico") as { manifests: { calico: Json } };
    await cluster.up(withPacks("1.1.0", { name: "cni-calico", patch }));
    await cluster.up(withPacks("1.2.0", { name: "cni-calico", patch }));
    const now = valuesOf(on, "cni-calico") as { manifests: { calico: Json } };
    assert.equal(now.manifests.calico.extra, "yes");
    assert.notDeepEqual(now, old);
    assert.equal(sent(on, "cni-calico")?.tag, "3.29.1");
    await cluster.refresh();
    assert.equal((await cluster.preview({})).kind, "none");
    assert.deepEqual(profilesOf(cluster.state)[0]?.packs, [{ name: "cni-calico", patch }]);
  });

  it("ends with the program: the pack says what the profile says", async () => {
    await cluster.up(withPacks("1.2.0", { name: "cni-calico", patch }));
    await cluster.up({ profiles: [profile("1.2.0")] });
    const { packs } = on.lab.palette.world.profiles.find(
      ({ meta, version }) => meta.name === "maas-infra" && version === "1.2.0",
    ) ?? { packs: [] };
    const own = packs.find(({ name }) => name === "cni-calico");
    assert.deepEqual(valuesOf(on, "cni-calico"), parse(String(own?.values)));
    await cluster.refresh();
    assert.equal((await cluster.preview({})).kind, "none");
  });
});

describe("manifests of a pack", () => {
  const banner = "kind: ConfigMap\nmetadata:\n  name: banner\n";
  const monitoring = (...manifests: Json[]): Json => ({
    profiles: [profile("1.0.0"), { name: "monitoring", version: "1.0.0", packs: [{ name: "dashboards", manifests }] }],
  });
  const held = (on: Stage): unknown =>
    ((sent(on, "dashboards")?.manifests as Json[] | undefined) ?? []).map(({ name, content }) => [name, content]);
  let on: Stage;
  let cluster: Actor;
  beforeEach(async () => {
    on = await stage();
    cluster = await aCluster(on, monitoring({ name: "banner", content: banner }));
  });
  afterEach(() => on.stop());

  it("come with the cluster, are no difference afterwards, and are imported", async () => {
    assert.deepEqual(held(on), [["banner", banner]]);
    const before = structuredClone(cluster.state);
    await cluster.refresh();
    assert.deepEqual(cluster.state, before);
    assert.equal((await cluster.preview({})).kind, "none");
    const found = await on.controllers.cluster.read(on.runtime(), "payments", undefined);
    assert.ok(found);
    const { changes } = await on.controllers.cluster.diff(on.runtime(), found.id, found.state, cluster.inputs);
    assert.deepEqual(
      changes.filter(({ path }) => path.startsWith("profiles")),
      [],
    );
  });

  it("are compared as what they mean, changed, mended and taken out", async () => {
    on.lab.clearRequests();
    await cluster.up(monitoring({ name: "banner", content: `# the same\n${banner}\n` }));
    assert.equal(asked(on, PATCH), 0);
    const changed = banner.replace("banner", "other");
    await cluster.up(monitoring({ name: "banner", content: changed }));
    assert.deepEqual(held(on), [["banner", changed]]);
    const [manifest] = (sent(on, "dashboards")?.manifests ?? []) as Json[];
    Object.assign(manifest ?? {}, { content: "kind: Other\n" });
    await cluster.refresh();
    assert.equal((await cluster.preview({})).kind, "inputs");
    await cluster.up();
    assert.deepEqual(held(on), [["banner", changed]]);
    await cluster.up(monitoring({ name: "banner", content: changed }, { name: "second", content: banner }));
    assert.deepEqual(held(on), [
      ["banner", changed],
      ["second", banner],
    ]);
    await cluster.up(monitoring({ name: "second", content: banner }));
    assert.deepEqual(held(on), [["second", banner]]);
  });

  it("that somebody else added are no difference, and survive a change", async () => {
    const pack = sent(on, "dashboards");
    const manifests = [...((pack?.manifests ?? []) as Json[]), { name: "foreign", content: "kind: Foreign\n" }];
    Object.assign(pack ?? {}, { manifests });
    await cluster.refresh();
    assert.equal((await cluster.preview({})).kind, "none");
    const third = banner.replace("banner", "third");
    await cluster.up(monitoring({ name: "second", content: third }));
    assert.deepEqual(held(on), [
      ["second", third],
      ["foreign", "kind: Foreign\n"],
    ]);
    Object.assign(sent(on, "dashboards") ?? {}, { manifests: [{ name: "second", content: third }] });
  });

  it("end with the program", async () => {
    await cluster.up({ profiles: [profile("1.0.0"), { name: "monitoring", version: "1.0.0" }] });
    assert.deepEqual(held(on), []);
    await cluster.refresh();
    assert.equal((await cluster.preview({})).kind, "none");
  });
});
