import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type Lab, startLab } from "palette-maas-lab";
import { type GetClusterProfileResult, getClusterProfileOutput, getKubeconfigOutput } from "../../sdk";
import * as plugin from "../../sdk/plugin";
import { whenKnown } from "../../sdk/when-known";
import { ran, valueIn } from "./program";

const UNKNOWN_ID: pulumi.Output<string> = pulumi.output(pulumi.unknown).apply(() => "never");

/** What an output is, once that is known: the members that the SDK itself goes by. */
async function inspected<T>(output: pulumi.Output<T>): Promise<{ known: unknown; secret: unknown }> {
  return { known: await Reflect.get(output, "isKnown"), secret: await Reflect.get(output, "isSecret") };
}

describe("look-ups of the dynamic front", () => {
  let lab: Lab;

  before(async function () {
    // They load the package by its name, which is to say what the build made.
    if (!existsSync(path.join(__dirname, "../../dist/provider/fronts/dynamic.js"))) this.skip();
    lab = await startLab();
  });
  after(() => lab?.stop());

  it("run in the program's own process, by the stack's configuration", async () => {
    const config = {
      "palette-maas:paletteEndpoint": lab.palette.url,
      "palette-maas:paletteApiKey": lab.palette.apiKey,
      "palette-maas:maxRetries": "0",
    };
    const results: pulumi.Output<GetClusterProfileResult>[] = [];
    const program = () => {
      results.push(getClusterProfileOutput({ name: pulumi.output("maas-infra"), version: "1.0.0" }));
      return [];
    };
    await ran(program, { config });
    const [result] = results;
    assert.ok(result);
    const { name, version, id } = await valueIn(result);
    assert.deepEqual([name, version], ["maas-infra", "1.0.0"]);
    assert.ok(id.length > 0);
    assert.deepEqual(await inspected(result), { known: true, secret: false });
  });
});

describe("look-ups", () => {
  it("of the plugin are invokes, and their result is a secret where it holds one", async () => {
    let result: pulumi.Output<plugin.GetKubeconfigResult> | undefined;
    const seen = await ran(
      () => {
        result = plugin.getKubeconfigOutput({ clusterId: pulumi.output("uid-1") });
        return [];
      },
      { answer: () => ({ kubeconfig: "apiVersion: v1" }) },
    );
    assert.ok(result);
    assert.deepEqual(await inspected(result), { known: true, secret: true });
    assert.deepEqual(await valueIn(result), { kubeconfig: "apiVersion: v1" });
    assert.deepEqual(seen.invoked, [{ token: "palette-maas:index:getKubeconfig", inputs: { clusterId: "uid-1" } }]);
  });

  it("of the plugin answer a plain promise to plain arguments", async () => {
    let result: Promise<plugin.GetClusterProfileResult> | undefined;
    await ran(
      () => {
        result = plugin.getClusterProfile({ name: "infra", version: "1.0.0" });
        return [];
      },
      { answer: () => ({ id: "profile-1" }) },
    );
    assert.equal((await result)?.id, "profile-1");
  });

  it("ask nothing while an argument is not known, and are unknown themselves", async () => {
    const results: pulumi.Output<unknown>[] = [];
    const seen = await ran(
      () => {
        results.push(
          getKubeconfigOutput({ clusterId: UNKNOWN_ID }),
          plugin.getKubeconfigOutput({ clusterId: UNKNOWN_ID }),
        );
        return [];
      },
      { preview: true },
    );
    for (const result of results) assert.deepEqual(await inspected(result), { known: false, secret: true });
    assert.deepEqual(seen.invoked, []);
  });

  it("that fail in a preview are unknown, and warn", async () => {
    let result: pulumi.Output<unknown> | undefined;
    const warnings = await warningsOf(async () => {
      await ran(
        () => {
          result = whenKnown("getKubeconfig", { clusterId: "uid-1" }, [], failing);
          return [];
        },
        { preview: true },
      );
      assert.ok(result);
      assert.deepEqual(await inspected(result), { known: false, secret: false });
    });
    assert.deepEqual(warnings, [
      "warning: [runtime] getKubeconfig: Palette does not answer. The result is unknown in this preview.",
    ]);
  });

  it("that fail in a run fail the program", async () => {
    let result: pulumi.Output<unknown> | undefined;
    await ran(() => {
      result = whenKnown("getKubeconfig", { clusterId: "uid-1" }, [], failing);
      return [];
    });
    assert.ok(result);
    await assert.rejects(inspected(result), /Palette does not answer/);
  });

  it("keep arguments that are secrets from becoming anything else", async () => {
    let result: pulumi.Output<unknown> | undefined;
    await ran(() => {
      result = whenKnown("getClusterProfile", { id: pulumi.secret("hidden") }, [], async (known) => known);
      return [];
    });
    assert.ok(result);
    assert.deepEqual(await inspected(result), { known: true, secret: true });
  });
});

const failing = (): Promise<never> => Promise.reject(new Error("Palette does not answer"));

// Without an engine the SDK writes warnings to the console.
async function warningsOf(act: () => Promise<void>): Promise<string[]> {
  const { warn } = console;
  const told: string[] = [];
  console.warn = (text: string) => told.push(text);
  try {
    await act();
  } finally {
    console.warn = warn;
  }
  return told;
}
