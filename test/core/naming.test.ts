import assert from "node:assert/strict";
import { generatedName, patternProblem } from "../../provider/core/identity/naming";
import { parseUrn } from "../../provider/core/identity/urn";
import { readSettings } from "../../provider/settings";

const urn = parseUrn("urn:pulumi:dev::shop::palette-maas:index:Cluster::payments");

describe("the name of what the program does not name", () => {
  const cases: [pattern: string | undefined, name: string][] = [
    [undefined, "payments"],
    [`\${name}`, "payments"],
    [`\${stack}-\${name}`, "dev-payments"],
    [`\${project}.\${stack}.\${name}.\${name}`, "shop.dev.payments.payments"],
  ];
  for (const [pattern, name] of cases) {
    it(`is ${name} by ${pattern ?? "no pattern"}`, () => assert.equal(generatedName(urn, pattern, undefined), name));
  }

  it("is what the engine says, before any pattern", () => {
    assert.equal(generatedName(urn, `\${stack}-\${name}`, { name: "payments-1f2e" }), "payments-1f2e");
    assert.equal(generatedName(urn, `\${stack}-\${name}`, "forbidden"), undefined);
  });

  it("is not taken from a pattern that cannot be meant", () => {
    assert.equal(patternProblem(`\${stack}-\${name}`), undefined);
    assert.match(
      patternProblem(`\${organisation}-\${name}`) ?? "",
      /knows \$\{name\}, \$\{stack\} and \$\{project\} alone/,
    );
    assert.match(patternProblem(`\${stack}-payments`) ?? "", /must hold \$\{name\}/);
    const read = (key: string): string | undefined => (key === "names" ? "cluster" : undefined);
    assert.throws(() => readSettings(read, {}), /'palette-maas:names'.* must hold \$\{name\}/);
  });
});
