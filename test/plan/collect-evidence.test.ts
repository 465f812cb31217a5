import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { type Lab, startLab } from "palette-maas-lab";
import type { Report } from "../../provider/plan/report/report";
import { palettemaas } from "../doctor/diagnosed";
import { ours } from "../support/requests";
import { temporaryFolder } from "../support/temporary";
import { printed, wireStep } from "./wire";

const CLUSTER = wireStep("create", "Cluster", "payments", {
  newState: {
    inputs: {
      name: "payments",
      domain: "maas",
      controlPlane: { size: 3, instance: { minCpu: 4, minMemoryMb: 8192 }, zones: ["az1"] },
      profiles: [{ name: "maas-infra", version: "1.0.0" }],
      cloudAccountId: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    },
  },
});

const pools = (count: number): Record<string, unknown>[] =>
  Array.from({ length: count }, (_, i) =>
    wireStep("create", "MachinePool", `workers-${i}`, {
      newState: {
        inputs: {
          name: `workers-${i}`,
          clusterId: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
          size: 1,
          instance: { minCpu: 4, minMemoryMb: 8192 },
        },
        propertyDependencies: { clusterId: [CLUSTER.urn] },
      },
    }),
  );

describe("a plan with Palette and MAAS at hand", () => {
  let lab: Lab;
  let folder: ReturnType<typeof temporaryFolder>;
  before(async () => {
    lab = await startLab();
    folder = temporaryFolder("plan-lab");
  });
  after(async () => {
    folder.remove();
    await lab.stop();
  });

  async function planned(
    text: string,
    env: Record<string, string> = {},
    ...args: string[]
  ): Promise<Report & { text: string }> {
    const file = path.join(folder.path, "preview.json");
    writeFileSync(file, text);
    const { out, err } = await palettemaas(["plan", "--json", "--preview", file, ...args], { ...lab.env, ...env });
    if (err !== "") throw new Error(err);
    return { ...JSON.parse(out), text: out };
  }

  const looks = (): number => ours(lab).filter(({ route }) => /machines/.test(route)).length;

  it("asks for the key of no other plane than the one that is configured", async () => {
    const { unchecked, capacity } = await planned(printed([CLUSTER]), {
      PALETTE_MAAS_PLANE: "cluster-api",
      PALETTE_API_KEY: "",
      KUBECONFIG: path.join(folder.path, "none"),
      HOME: folder.path,
    });
    assert.ok(capacity);
    assert.doesNotMatch(unchecked.join(), /API key/);
    assert.match(unchecked.join(), /was not asked, so servers are those of the stack's record: .*kubeconfig/);
  });

  it("tells what MAAS has, before and after", async () => {
    const before = looks();
    const { headline, capacity, servers, inventoryAt } = await planned(printed([CLUSTER, ...pools(2)]));
    const machines = lab.maas.world.machines;
    const free = machines.filter(({ statusName }) => statusName === "Ready").length;
    assert.equal(headline, "5 servers are allocated");
    assert.deepEqual([capacity?.free, capacity?.freeAfter], [free, { least: free - 5, most: free - 5 }]);
    assert.deepEqual(servers.map(({ name }) => name).sort(), machines.map(({ hostname }) => hostname).sort());
    assert.ok(inventoryAt);
    // The plan and the preflight of its steps share one read.
    assert.equal(looks(), before + 1);
  });

  it("asks nobody where nothing changes", async () => {
    const before = ours(lab).length;
    const { headline, capacity, unchecked } = await planned(printed([{ ...CLUSTER, op: "same" }]));
    assert.deepEqual([headline, capacity, unchecked], ["Nothing changes", undefined, []]);
    assert.equal(ours(lab).length, before);
  });

  it("asks nobody with --offline, and says so", async () => {
    const before = ours(lab).length;
    const { unchecked } = await planned(printed([CLUSTER]), {}, "--offline");
    assert.match(unchecked[0] ?? "", /--offline/);
    assert.equal(ours(lab).length, before);
  });

  it("goes on from the record where Palette is away, says it once, and tells no key", async () => {
    for (const env of [
      { PALETTE_API_KEY: "no-such-key-at-all" },
      { PALETTE_API_KEY: "" },
      { PALETTE_ENDPOINT: "http://127.0.0.1:9" },
    ]) {
      const { headline, unchecked, capacity, text } = await planned(printed([CLUSTER, ...pools(20)]), env);
      assert.equal(headline, "23 servers are allocated");
      assert.equal(
        unchecked.filter((one) => one.startsWith("Palette was not asked, so servers are those of the stack's record"))
          .length,
        1,
      );
      assert.ok(unchecked.length <= 2, unchecked.join("\n"));
      assert.ok(capacity);
      assert.doesNotMatch(text, /no-such-key-at-all/);
    }
  });

  it("says what MAAS did not tell, and tells no key", async () => {
    const key = "aaaaaaaaaa:bbbbbbbbbb:cccccccccc";
    const { capacity, unchecked, text } = await planned(printed([CLUSTER]), { MAAS_API_KEY: key });
    assert.equal(capacity, undefined);
    assert.ok(
      unchecked.some((one) => one.startsWith(`The machines of MAAS ${lab.maas.url}`)),
      unchecked.join("\n"),
    );
    assert.doesNotMatch(text, /aaaaaaaaaa|bbbbbbbbbb|cccccccccc/);
  });

  it("looks at MAAS as often for two hundred pools as for one", async () => {
    const count = async (text: string): Promise<number> => {
      const before = looks();
      await planned(text);
      return looks() - before;
    };
    const few = await count(printed([CLUSTER, ...pools(1)]));
    assert.equal(await count(printed([CLUSTER, ...pools(200)])), few);
  });
});
