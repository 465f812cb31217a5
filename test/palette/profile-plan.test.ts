import assert from "node:assert/strict";
import { ProviderError } from "../../provider/core/errors";
import type { Profile } from "../../provider/model/profiles";
import type { WireAttached, WireCluster } from "../../provider/palette/clusters/wire";
import { type Target, toWire } from "../../provider/palette/profiles/cluster-profiles";
import { observeProfiles } from "../../provider/palette/profiles/observe";
import { parsedValues } from "../../provider/palette/profiles/pack-values";
import type { WireProfile } from "../../provider/palette/profiles/profile-cache";
import { plan } from "../../provider/palette/profiles/update";
import type { WireVariable } from "../../provider/palette/profiles/variables";

const pack = (layer: string, name: string, tag: string, values = "a: 1\n") => ({
  layer,
  name,
  tag,
  values,
  type: "spectro" as const,
});

const packsAt: Record<string, ReturnType<typeof pack>[]> = {
  infra1: [pack("os", "ubuntu-maas", "22.04"), pack("k8s", "kubernetes", "1.30.4"), pack("cni", "calico", "3.28")],
  infra2: [pack("os", "ubuntu-maas", "22.04"), pack("k8s", "kubernetes", "1.31.2"), pack("cni", "calico", "3.28")],
  ck8s1: [pack("os", "ubuntu-maas", "24.04"), pack("k8s", "canonical-kubernetes", "1.32.0")],
  mon1: [pack("addon", "prometheus", "1")],
};

const names: Record<string, [name: string, version: string, type: string]> = {
  infra1: ["maas-infra", "1.0.0", "infra"],
  infra2: ["maas-infra", "1.1.0", "infra"],
  ck8s1: ["ck8s-infra", "1.0.0", "infra"],
  mon1: ["monitoring", "1.0.0", "add-on"],
};

function attached(uid: string, packs = packsAt[uid] ?? []): WireAttached {
  const [name = "", profileVersion = "", type = ""] = names[uid] ?? [];
  return { uid, name, profileVersion, type, packs };
}

const clusterWith = (all: WireAttached[]): WireCluster => ({ metadata: {}, spec: { clusterProfileTemplates: all } });

function document(uid: string): WireProfile {
  const [name = "", version = "", type = ""] = names[uid] ?? [];
  return { metadata: { name, uid }, spec: { version, published: { type, packs: packsAt[uid] ?? [] } } };
}

function target(uid: string, more: Partial<Profile> = {}): Target {
  const [name = "", version = "", type = ""] = names[uid] ?? [];
  return {
    profile: { name, version, ...more },
    found: { id: uid, name, version, scope: "project", type },
    document: document(uid),
  };
}

const none = new Map<string, WireVariable[]>();
const endpoint = { host: "api.example.com", port: 6443 };

describe("profiles of a new cluster", () => {
  it("carry what the program says, packs named in full", () => {
    const entity = target("infra1", {
      variables: { region: "eu" },
      packs: [{ name: "calico", values: { mtu: 9000 } }],
    });
    assert.deepEqual(toWire([entity], undefined), [
      {
        uid: "infra1",
        packValues: [{ name: "calico", tag: "3.28", type: "spectro", values: "mtu: 9000\n" }],
        variables: [{ name: "region", value: "eu" }],
      },
    ]);
  });

  it("carry the custom endpoint inside the Kubernetes pack's whole values", () => {
    const [infra, monitoring] = toWire([target("infra1"), target("mon1")], endpoint);
    assert.deepEqual(monitoring?.packValues, []);
    assert.equal(infra?.packValues.length, 1);
    assert.equal(infra?.packValues[0]?.name, "kubernetes");
    assert.deepEqual(parsedValues(infra?.packValues[0]?.values), {
      a: 1,
      cloud: { maas: { customEndpoint: "api.example.com", customEndpointPort: 6443 } },
    });
  });

  it("put the custom endpoint into values that the program wrote, and refuse another one there", () => {
    const own = target("infra1", { packs: [{ name: "kubernetes", values: "b: 2" }] });
    assert.deepEqual(parsedValues(toWire([own], endpoint)[0]?.packValues[0]?.values), {
      b: 2,
      cloud: { maas: { customEndpoint: "api.example.com", customEndpointPort: 6443 } },
    });
    const values = "cloud:\n  maas:\n    customEndpoint: other.example.com\n";
    const rival = target("infra1", { packs: [{ name: "kubernetes", values }] });
    assert.throws(() => toWire([rival], endpoint), /other\.example\.com.*api\.example\.com/);
  });

  it("refuse the custom endpoint for another Kubernetes than PXK, and where there is none", () => {
    assert.throws(() => toWire([target("ck8s1")], endpoint), /canonical-kubernetes/);
    assert.throws(() => toWire([target("mon1")], endpoint), ProviderError);
  });

  it("refuse a pack that the profile does not have, naming those it has", () => {
    assert.throws(
      () => toWire([target("infra1", { packs: [{ name: "cilium" }] })], undefined),
      /ubuntu-maas, kubernetes/,
    );
  });
});

describe("the plan of a change of profiles", () => {
  it("is empty where everything is as asked for", () => {
    const asked = target("infra1", { packs: [{ name: "calico", values: " a: 1" }] });
    const result = plan([attached("infra1"), attached("mon1")], [asked], none);
    assert.deepEqual(result, { detach: [], write: [], changed: [], variables: [] });
  });

  it("replaces another version of the same name", () => {
    const variables = new Map([["infra1", [{ name: "region", value: "us" }]]]);
    const asked = target("infra2", { variables: { region: "eu" } });
    const result = plan([attached("infra1")], [asked], variables);
    const write = [
      { uid: "infra2", replaceWithProfile: "infra1", packValues: [], variables: [{ name: "region", value: "eu" }] },
    ];
    assert.deepEqual(result, { detach: [], write, changed: write, variables: [] });
  });

  it("replaces the infrastructure under another name", () => {
    const { write } = plan([attached("infra1")], [target("ck8s1")], none);
    assert.equal(write[0]?.replaceWithProfile, "infra1");
  });

  it("adds an add-on and detaches one that the program gave up, but none that it never named", () => {
    const added = plan([attached("infra1")], [target("infra1"), target("mon1")], none);
    assert.deepEqual(added.write, [{ uid: "mon1", packValues: [], variables: [] }]);
    const both = [attached("infra1"), attached("mon1")];
    assert.deepEqual(
      plan(both, [target("infra1")], none, { prior: [{ name: "monitoring", version: "1.0.0" }] }).detach,
      ["mon1"],
    );
    assert.deepEqual(
      plan(both, [target("infra1")], none, { prior: [{ name: "maas-infra", version: "1.0.0" }] }).detach,
      [],
    );
  });

  it("never detaches the infrastructure", () => {
    const result = plan([attached("infra1")], [target("mon1")], none, { prior: [{ name: "maas-infra" }] });
    assert.deepEqual(result.detach, []);
  });

  it("writes a changed pack and carries along what others changed in the same profile", () => {
    const there = attached("infra1", [
      pack("os", "ubuntu-maas", "22.04", "theirs: 1"),
      pack("k8s", "kubernetes", "1.30.4"),
      pack("cni", "calico", "3.28"),
    ]);
    const variables = new Map([["infra1", [{ name: "level", value: "debug", defaultValue: "info" }]]]);
    const asked = target("infra1", { packs: [{ name: "calico", values: "mine: 1" }] });
    assert.deepEqual(plan([there], [asked], variables).write, [
      {
        uid: "infra1",
        packValues: [
          { name: "calico", tag: "3.28", type: "spectro", values: "mine: 1" },
          { name: "ubuntu-maas", tag: "22.04", type: "spectro", values: "theirs: 1" },
        ],
        variables: [{ name: "level", value: "debug" }],
      },
    ]);
  });

  it("never carries a mask along", () => {
    const there = attached("infra1", [
      pack("os", "ubuntu-maas", "22.04", "user:\n  password: '********'\n"),
      pack("cni", "calico", "3.28"),
    ]);
    const asked = target("infra1", { packs: [{ name: "calico", values: "mine: 1" }] });
    const [entity] = plan([there], [asked], none).write;
    assert.deepEqual(
      entity?.packValues.map(({ name }) => name),
      ["calico"],
    );
  });

  it("puts a pack that the program gave up back to the profile's values", () => {
    const there = attached("infra1", [pack("cni", "calico", "3.28", "mine: 1")]);
    const prior: Profile[] = [{ name: "maas-infra", version: "1.0.0", packs: [{ name: "calico", values: "mine: 1" }] }];
    const { write } = plan([there], [target("infra1")], none, { prior });
    assert.deepEqual(write[0]?.packValues, [{ name: "calico", tag: "3.28", type: "spectro", values: "a: 1\n" }]);
  });

  it("sends variables alone where nothing else differs, sensitive ones only when the record differs", () => {
    const present: WireVariable[] = [
      { name: "region", value: "us" },
      { name: "level", value: "", defaultValue: "info" },
      { name: "password", value: "********", isSensitive: true },
    ];
    const variables = new Map([["infra1", present]]);
    const asked = target("infra1", { variables: { region: "eu", level: "info", password: "secret1" } });
    const recorded = (password: string): Profile[] => [
      { name: "maas-infra", version: "1.0.0", variables: { password } },
    ];
    const sent = (prior: Profile[] | undefined) =>
      plan([attached("infra1")], [asked], variables, { prior }).variables.flatMap((v) =>
        v.variables.map((x) => x.name),
      );
    assert.deepEqual(sent(recorded("secret1")), ["region"]);
    assert.deepEqual(sent(recorded("secret0")), ["region", "password"]);
    assert.deepEqual(sent(undefined), ["region", "password"]);
  });

  it("keeps the custom endpoint through a change of version", () => {
    const { write } = plan([attached("infra1")], [target("infra2")], none, { endpoint });
    assert.deepEqual(parsedValues(write[0]?.packValues[0]?.values), {
      a: 1,
      cloud: { maas: { customEndpoint: "api.example.com", customEndpointPort: 6443 } },
    });
    assert.equal(write[0]?.packValues[0]?.tag, "1.31.2");
  });
});

describe("profiles in the program's shape", () => {
  const originals = new Map(["infra1", "mon1"].map((uid) => [uid, document(uid)] as const));
  const patched = "a: 1\ncloud:\n  maas:\n    customEndpoint: api.example.com\n    customEndpointPort: 6443\n";
  const withEndpoint = attached("infra1", [
    pack("k8s", "kubernetes", "1.30.4", patched),
    pack("cni", "calico", "3.28", "mtu: 1"),
  ]);

  it("are all of them where nothing is named, with the packs and variables that differ", () => {
    const variables = new Map([
      [
        "infra1",
        [
          { name: "region", value: "eu", defaultValue: "" },
          { name: "level", value: "info", defaultValue: "info" },
          { name: "password", value: "********", isSensitive: true },
        ],
      ],
    ]);
    assert.deepEqual(
      observeProfiles(
        clusterWith([withEndpoint, attached("mon1")]),
        { variables, originals, manifests: new Map() },
        undefined,
      ),
      {
        profiles: [
          {
            name: "maas-infra",
            version: "1.0.0",
            variables: { region: "eu" },
            packs: [{ name: "calico", values: "mtu: 1" }],
          },
          { name: "monitoring", version: "1.0.0" },
        ],
        apiServer: endpoint,
      },
    );
  });

  it("leave the system's own out", () => {
    const system = { ...attached("mon1"), type: "system" };
    assert.deepEqual(
      observeProfiles(clusterWith([system]), { variables: none, originals, manifests: new Map() }, undefined).profiles,
      [],
    );
  });

  it("are only those that the program names, in its order and form", () => {
    const wanted = { profiles: [{ name: "monitoring", version: "9" }, { id: "infra1" }] };
    const seen = observeProfiles(
      clusterWith([attached("infra1"), attached("mon1")]),
      { variables: none, originals, manifests: new Map() },
      wanted,
    );
    assert.deepEqual(seen.profiles, [{ name: "monitoring", version: "1.0.0" }, { id: "infra1" }]);
    assert.equal(seen.apiServer, undefined);
  });

  it("tell another version of a profile that is named by id", () => {
    const known = new Map([["infra2", document("infra2")]]);
    const seen = observeProfiles(
      clusterWith([attached("infra1")]),
      { variables: none, originals: known, manifests: new Map() },
      { profiles: [{ id: "infra2" }] },
    );
    assert.deepEqual(seen.profiles, [{ id: "infra1" }]);
  });

  it("keep the program's words where values mean the same, the custom endpoint aside", () => {
    const packs = [
      { name: "kubernetes", values: "a:   1" },
      { name: "calico", values: { mtu: 2 } },
    ];
    const wanted = { profiles: [{ name: "maas-infra", version: "1.0.0", packs }], apiServer: endpoint };
    const seen = observeProfiles(
      clusterWith([withEndpoint]),
      { variables: none, originals, manifests: new Map() },
      wanted,
    );
    assert.deepEqual(seen.profiles[0]?.packs, [
      { name: "kubernetes", values: "a:   1" },
      { name: "calico", values: { mtu: 1 } },
    ]);
    assert.deepEqual(seen.apiServer, endpoint);
  });

  it("show sensitive variables as the program says, and the others as they are", () => {
    const variables = new Map([
      [
        "infra1",
        [
          { name: "region", value: "us" },
          { name: "password", value: "********", isSensitive: true },
        ],
      ],
    ]);
    const wanted = {
      profiles: [{ name: "maas-infra", version: "1.0.0", variables: { region: "eu", password: "p", gone: "x" } }],
    };
    const seen = observeProfiles(
      clusterWith([attached("infra1")]),
      { variables, originals, manifests: new Map() },
      wanted,
    );
    assert.deepEqual(seen.profiles[0]?.variables, { region: "us", password: "p" });
  });
});
