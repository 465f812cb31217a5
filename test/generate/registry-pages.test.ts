import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";

const root = path.resolve(__dirname, "../..");
const read = (name: string): string => readFileSync(path.join(root, name), "utf8");

const schema: { config: { variables: Record<string, unknown> } } = JSON.parse(read("schema.json"));

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

  it("list every key of the configuration, as the README does", () => {
    const all = Object.keys(schema.config.variables).sort();
    const pages = [
      firstCells(read("docs/installation-configuration.md"), "| option | environment variable | meaning |"),
      firstCells(read("README.md"), "| key | environment | meaning |"),
    ];
    for (const cells of pages) assert.deepEqual(quoted(cells).sort(), all);
  });
});
