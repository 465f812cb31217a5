import assert from "node:assert/strict";
import { type Lab, startLab } from "palette-maas-lab";
import type { z } from "zod";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { fieldsOf, itemOf, metaOf } from "../../provider/core/schema/meta";
import { isSecret } from "../../provider/core/secrets";
import type { Clock } from "../../provider/core/time/clock";
import { isRecord } from "../../provider/core/unknowns";
import { dynamicFront } from "../../provider/fronts/dynamic";
import { resources } from "../../provider/index";
import type { Environment } from "../../provider/settings";
import { type FakeClock, fakeClock } from "../support/fake-clock";
import { ROOMY } from "../support/roomy-rack";
import { dynamicFrontOf } from "./dynamic-front";
import { type Echo, echo } from "./echo";
import type { Front } from "./front";
import { type EngineStandIn, engineStandIn } from "./plugin/engine-stand-in";
import { pluginFrontOf } from "./plugin-front";

type Make = (environment: Environment, clock: Clock, config: Record<string, string>, engine: string) => Promise<Front>;
const fronts: [string, Make][] = [
  ["dynamic", dynamicFrontOf],
  ["plugin", pluginFrontOf],
];

const INSTANCE = { minCpu: 4, minMemoryMb: 8192 };
const QUICK = { deploy: 20_000, release: 10_000, nodeJoin: 5_000, packsInstall: 5_000 };

/** Values for the free text fields of a cluster and a pool, each with a canary of its own and of this round. */
const cluster = (round: string): PropertyMap => ({
  clusterMetaAttribute: `canary-attribute-${round}`,
  overrideClusterApiConfig: `spec:\n  note: canary-cluster-api-${round}\n  tagged: !vault canary-tag-${round}\n`,
  profiles: [
    {
      name: "maas-infra",
      version: "1.0.0",
      variables: { region: "eu-west", registryPassword: `canary-variable-${round}` },
      packs: [
        { name: "cni-calico", values: `pack:\n  password: canary-values-${round}\n  list: [canary-item-${round}]\n` },
        {
          name: "csi-rook-ceph",
          patch: { manifests: { storageClass: { name: `canary-patch-${round}` } } },
        },
        {
          name: "kubernetes",
          manifests: [{ name: "extra", content: `kind: Secret\nstringData:\n  a: canary-manifest-${round}\n` }],
        },
      ],
    },
  ],
});
const pool = (round: string): PropertyMap => ({
  overrideKubeadmConfiguration: `kubeletExtraArgs:\n  v: canary-kubeadm-${round}\n`,
  overrideHealthCheckConfiguration: { maxUnhealthy: `canary-health-${round}` },
  overrideClusterApiConfig: `spec:\n  a: canary-pool-api-${round}\n`,
});

const CANARY = /canary-[a-z0-9-]+/g;

const canariesIn = (value: unknown): string[] => [...new Set(JSON.stringify(value).match(CANARY) ?? [])];

/** Dotted names of all free text and secret fields, `*` for an item. */
function freeTextFields(schema: z.ZodType, path: string): string[] {
  const { freeText, secret } = metaOf(schema);
  if (freeText || secret) return [path];
  const item = itemOf(schema);
  const fields = Object.entries(fieldsOf(schema) ?? {}).flatMap(([name, field]) =>
    freeTextFields(field, `${path}.${name}`),
  );
  return item ? freeTextFields(item, `${path}.*`) : fields;
}

it("the fields of free text and the secret ones are known here, each with a canary", () => {
  const found = resources.flatMap(({ type, args }) => freeTextFields(args, type));
  assert.deepEqual(found.sort(), [
    "Cluster.clusterMetaAttribute",
    // On the other plane alone: `test/management-cluster/pod-network.test.ts` has its canary.
    "Cluster.kubernetes.cni",
    "Cluster.overrideClusterApiConfig",
    "Cluster.profiles.*.packs.*.manifests.*.content",
    "Cluster.profiles.*.packs.*.patch",
    "Cluster.profiles.*.packs.*.values",
    "Cluster.profiles.*.variables",
    // The installer's own output is tried where the installer is.
    "Gateway.encryptionPassword",
    // On the other plane alone: `test/management-cluster/gateway-install.test.ts` has its canary.
    "Gateway.variables",
    "MaasCloudAccount.apiKey",
    "MachinePool.overrideClusterApiConfig",
    "MachinePool.overrideHealthCheckConfiguration",
    "MachinePool.overrideKubeadmConfiguration",
  ]);
});

for (const [name, makeFront] of fronts) {
  describe(`what somebody wrote freely, through the ${name} front`, function () {
    this.timeout(60_000);
    let lab: Lab;
    let clock: FakeClock;
    let engine: EngineStandIn;
    let proxy: Echo;
    let front: Front;
    let canaries: string[];
    /** Whatever left the front for the eyes of people. */
    let shown: string[];
    const warnings: string[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning.message);

    before(async () => {
      process.on("warning", onWarning);
      clock = fakeClock({ openRequests: () => lab?.openRequests() ?? 0 });
      lab = await startLab({ clock: clock.background, seed: 7, paletteVersion: "4.10", rack: ROOMY, timings: QUICK });
      engine = await engineStandIn();
      shown = [];
      canaries = [
        ...lab.maas.apiKey.split(":"),
        lab.palette.apiKey,
        ...canariesIn([1, 2, 3].map((n) => [cluster(`r${n}`), pool(`r${n}`)])),
      ];
      proxy = await echo(lab.palette.url, lab.maas.apiKey, CANARY);
      const environment = { ...lab.env, PALETTE_ENDPOINT: proxy.url, PALETTE_MAAS_TIME_SCALE: undefined };
      front = await makeFront(environment, clock, {}, engine.address);
    });
    after(async () => {
      process.off("warning", onWarning);
      await front?.close();
      engine?.stop();
      clock?.stop();
      await proxy?.stop();
      await lab?.stop();
    });

    async function checked(type: string, olds: PropertyMap, news: PropertyMap): Promise<PropertyMap> {
      const { inputs, reasons } = await front.check(type, olds, news);
      shown.push(...reasons);
      return inputs;
    }

    /** Keeps what a failure says; answers whether there was one. */
    async function fails(act: Promise<unknown>): Promise<boolean> {
      return await act.then(
        () => false,
        (error: unknown) => {
          shown.push(String(error), JSON.stringify(error instanceof Error && "reasons" in error ? error.reasons : ""));
          return true;
        },
      );
    }

    /** Outputs, of which none is a field of the program's. */
    function outputs(type: string, state: PropertyMap): void {
      const inputs = Object.keys(fieldsOf(resources.find((one) => one.type === type)?.args ?? assert.fail()) ?? {});
      shown.push(JSON.stringify(Object.fromEntries(Object.entries(state).filter(([key]) => !inputs.includes(key)))));
    }

    /** Every verb, refused and not, with what was written in three rounds. */
    async function live(
      type: string,
      fixed: PropertyMap,
      written: (round: string) => PropertyMap,
    ): Promise<{ id: string; state: PropertyMap }> {
      await checked(type, {}, { ...fixed, ...written("r1"), nonsense: "canary-nonsense" });
      const inputs = await checked(type, {}, { ...fixed, ...written("r1") });
      proxy.refuse = true;
      assert.ok(await fails(front.create(type, inputs)), "a refused create fails");
      proxy.refuse = false;
      const { id, state } = await front.create(type, inputs);
      outputs(type, state);
      const next = await checked(type, state, { ...fixed, ...written("r2") });
      await front.diff(type, id, state, next);
      proxy.refuse = true;
      assert.ok(await fails(front.update(type, id, state, next)), "a refused update fails");
      proxy.refuse = false;
      const after = await front.update(type, id, state, next);
      outputs(type, after);
      // The record is of the first round, the service of the second, and the program of the third.
      const third = await checked(type, state, { ...fixed, ...written("r3") });
      await fails(front.update(type, id, state, third));
      const found = await front.read(type, id, state);
      outputs(type, found?.state ?? {});
      await fails(front.create(type, { ...third, adopt: true }));
      await fails(front.check(type, {}, { ...third, adopt: true }));
      const last = (await front.read(type, id, state))?.state ?? assert.fail();
      await front.diff(type, id, last, next);
      return { id, state: last };
    }

    const quoted = (): string[] => {
      const all = [...shown, ...warnings, ...engine.lines.map(({ message }) => message)].join("\n");
      return canaries.filter((canary) => all.includes(canary));
    };

    it("is in no line, error, output or warning, whatever the service and the gateway quote", async () => {
      const gateway = await front.create(
        "Gateway",
        await checked("Gateway", {}, { name: "rack1-gateway", installer: "none" }),
      );
      const target = { name: "maas", gatewayId: gateway.id, apiEndpoint: lab.maas.url };
      const account = await live("MaasCloudAccount", target, (round) => ({ apiKey: lab.maas.apiKey, tags: { round } }));
      const where = { name: "payments", cloudAccountId: account.id, domain: "maas", deletionProtection: false };
      const made = await live("Cluster", { ...where, controlPlane: { size: 1, instance: INSTANCE } }, cluster);
      const size = { size: 1, instance: INSTANCE, deletionProtection: false, releaseLimit: "100%" };
      const workers = await live("MachinePool", { name: "workers", clusterId: made.id, ...size }, pool);
      await fails(front.remove("MachinePool", workers.id, workers.state));
      await fails(front.remove("Cluster", made.id, made.state));
      assert.ok(engine.lines.length > 10, `${engine.lines.length} lines were told`);
      assert.ok(
        shown.some((text) => text.includes("[secret]")),
        "what was quoted is seen to be taken out",
      );
      assert.deepEqual(
        quoted(),
        [],
        shown.filter((text) => canaries.some((canary) => text.includes(canary))).join("\n"),
      );
    });
  });
}

describe("secret inputs of the dynamic front", () => {
  it("are wrapped by the provider itself, whatever the program or a transformation marked", async () => {
    const front = dynamicFront({ environment: {}, engine: undefined });
    const account = { name: "a", gatewayId: "g", apiEndpoint: "http://maas.example.com/MAAS", apiKey: "aaa:bbb:ccc" };
    const checked = await front.MaasCloudAccount?.check({}, account);
    assert.ok(isRecord(checked?.inputs));
    assert.ok(isSecret(checked.inputs.apiKey));
    assert.deepEqual(checked.inputs.apiKey.value, "aaa:bbb:ccc");
  });
});
