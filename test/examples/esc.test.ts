import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { readParts } from "../../provider/settings";

const Environment = z.strictObject({
  values: z.looseObject({
    pulumiConfig: z.record(z.string().startsWith("palette-maas:"), z.unknown()),
    environmentVariables: z.record(z.string(), z.string()),
  }),
});

describe("the example of an ESC environment", () => {
  const file = path.resolve(__dirname, "../../examples/esc/rack1.yaml");
  const { values } = Environment.parse(parse(readFileSync(file, "utf8")));

  /** A value with its references put in, secrets by their texts. */
  const resolved = (value: unknown): unknown => {
    const text = JSON.stringify(value).replace(/\$\{(\w+)\.(\w+)\}/g, (_, object: string, key: string) => {
      const found = z
        .record(z.string(), z.union([z.string(), z.object({ "fn::secret": z.string() })]))
        .parse(values[object]);
      const one = found[key];
      assert.ok(one !== undefined, `${object}.${key}`);
      return typeof one === "string" ? one : one["fn::secret"];
    });
    return JSON.parse(text);
  };

  it("configures a provider, by the stack's configuration as by environment variables", () => {
    const config = new Map(
      Object.entries(values.pulumiConfig).map(([key, value]) => {
        const given = resolved(value);
        return [key.replace("palette-maas:", ""), typeof given === "string" ? given : JSON.stringify(given)];
      }),
    );
    const environment = z.record(z.string(), z.string()).parse(resolved(values.environmentVariables));
    for (const [read, env] of [
      [(key: string) => config.get(key), {}],
      [() => undefined, environment],
    ] as const) {
      const { settings, wrong } = readParts(read, env);
      assert.deepEqual(wrong, []);
      assert.equal(settings?.paletteEndpoint, "https://api.spectrocloud.com");
      assert.deepEqual(
        settings.maas?.map(({ endpoint }) => endpoint),
        ["http://maas.example.com:5240/MAAS"],
      );
    }
    // A key that there is not would be passed over.
    assert.deepEqual([...config.keys()].sort(), ["maas", "paletteApiKey", "paletteEndpoint"]);
  });
});
