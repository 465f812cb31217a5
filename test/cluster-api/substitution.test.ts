import assert from "node:assert/strict";
import { substituted } from "../../provider/cluster-api/gateways/substitution";

const VALUES = { NAME: "value", EMPTY: "" };
const filled = (text: string): unknown => substituted(text, VALUES);

describe("variables in components' files", () => {
  it("are filled in as clusterctl does", () => {
    for (const [text, expected] of [
      [`plain, $NAME and \${NAME}`, "plain, $NAME and value"],
      [`\${NAME:=other}\${NAME:-other}\${NAME=other}`, "valuevaluevalue"],
      [`\${NONE:=other}`, "other"],
      [`\${NONE:-other}`, "other"],
      [`\${NONE=other}`, "other"],
      [`\${EMPTY:=other}, \${EMPTY}.`, "other, ."],
      [`\${NONE:=:8443}`, ":8443"],
      [`\${NONE:=}`, ""],
      [`\${ NAME }\${NAME }`, "valuevalue"],
      [`\${NONE:=a \${NAME} b}`, "a value b"],
      [`\${NONE:=\${ALSO:=deep}}`, "deep"],
      [`$\${NAME}`, `\${NAME}`],
      ["a $$ b", "a $ b"],
      ['args: ["--a={{x}}"] }', 'args: ["--a={{x}}"] }'],
      ["a\\\\b\\/c\\d", "a\\b/c\\d"],
    ] as const)
      assert.deepEqual(filled(text), { text: expected }, text);
  });

  it("are told by name where they have no value and no default, each once and all together", () => {
    assert.deepEqual(filled(`\${B} \${A} \${B} \${NAME:=\${UNUSED}} \${C:=\${D}}`), { missing: ["A", "B", "D"] });
  });

  it("are not guessed at where they are written in a way that is not known", () => {
    for (const text of [`\${NAME^^}`, `\${NAME:?needed}`, `\${NAME`, `\${#NAME}`, `\${NONE:=x`, `\${}`])
      assert.ok("unsupported" in (filled(text) as object), text);
  });
});
