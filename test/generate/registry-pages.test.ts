import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const root = path.resolve(__dirname, "../..");
const read = (name: string): string => readFileSync(path.join(root, name), "utf8");

interface Resource {
  inputProperties: Record<string, unknown>;
  requiredInputs?: string[];
}
const schema: { resources: Record<string, Resource>; config: { variables: Record<string, unknown> } } = JSON.parse(
  read("schema.json"),
);

/** First cells of the table that a heading's row begins. */
const firstCells = (page: string, head: string): string[] =>
  (page.split(`${head}\n`)[1]?.split("\n\n")[0] ?? "")
    .split("\n")
    .slice(1)
    .map((line) => line.split("|")[1]?.trim() ?? "");
const quoted = (cells: string[]): string[] =>
  cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, key = ""]) => key));

describe("the pages for the Pulumi registry", () => {
  it("have the front matter that it wants, and the same programs in every language", () => {
    for (const page of ["docs/_index.md", "docs/installation-configuration.md"])
      assert.match(read(page), /^---\ntitle: .+\nmeta_desc: .{20,200}\nlayout: package\n---\n/);
    const page = read("docs/_index.md");
    const [, languages = ""] = /chooser language "([\w,]+)"/.exec(page) ?? [];
    assert.deepEqual(languages.split(","), ["typescript", "python", "go", "yaml"]);
    for (const language of languages.split(",")) assert.ok(page.includes(`\n\`\`\`${language}\n`), language);
  });

  it("show a program in YAML of inputs that there are, with all that are required", () => {
    const [, text = ""] = /\n```yaml\n(.*?)\n```/s.exec(read("docs/_index.md")) ?? [];
    const { resources } = z
      .object({
        resources: z.record(z.string(), z.object({ type: z.string(), properties: z.record(z.string(), z.unknown()) })),
      })
      .parse(parse(text));
    assert.equal(Object.keys(resources).length, 4);
    for (const { type, properties } of Object.values(resources)) {
      const made = schema.resources[type.replace(":", ":index:")];
      assert.ok(made, type);
      for (const name of Object.keys(properties)) assert.ok(name in made.inputProperties, `${type} ${name}`);
      for (const name of made.requiredInputs ?? []) assert.ok(name in properties, `${type} lacks ${name}`);
    }
  });

  it("list every key of the configuration, as the README does", () => {
    const all = Object.keys(schema.config.variables).sort();
    const pages = [
      firstCells(read("docs/installation-configuration.md"), "| option | environment variable | meaning |"),
      firstCells(read("README.md"), "| key | environment | meaning |"),
    ];
    for (const cells of pages) assert.deepEqual(quoted(cells).sort(), all);
  });
});
