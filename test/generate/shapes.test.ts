import assert from "node:assert/strict";
import { z } from "zod";
import { fieldsAsShapes, type NamedTypes, proseOf, type Shape } from "../../provider/core/schema/json-schema";
import "../../provider/core/schema/meta";
import { imported, typeText } from "../../provider/generate/typescript";

const Size = z
  .object({ cpu: z.int().describe("Cores.") })
  .meta({ typeName: "Size", typeProse: "How much of a machine." });

function fieldOf(schema: z.ZodType, types: NamedTypes = new Map()) {
  const [field] = fieldsAsShapes(z.object({ it: schema }), types, "Thing");
  assert.ok(field);
  return field;
}
const shapeOf = (schema: z.ZodType): Shape => fieldOf(schema.describe("It.")).shape;
const input = (schema: z.ZodType): string => typeText(shapeOf(schema), "input", imported);
const output = (schema: z.ZodType): string => typeText(shapeOf(schema), "output", imported);

describe("fields as shapes", () => {
  it("demand prose of every field, and a name and prose of every object", () => {
    assert.throws(() => fieldOf(z.string()), /Thing\.it has no prose/);
    assert.throws(
      () => fieldOf(z.object({ a: z.string().describe("A.") }).describe("It.")),
      /Thing\.it has no typeName/,
    );
  });

  it("refuse two objects under one name", () => {
    const other = z.object({ cores: z.int().describe("Cores.") }).meta({ typeName: "Size", typeProse: "Other." });
    const both = z.object({ a: Size.describe("A."), b: other.describe("B.") });
    assert.throws(() => fieldsAsShapes(both, new Map(), "Thing"), /Two objects are called Size/);
    const same = z.object({ a: Size.describe("A."), b: z.array(Size).describe("B.") });
    assert.equal(fieldsAsShapes(same, new Map(), "Thing").length, 2);
  });

  it("refuse what the package schema has no word for", () => {
    assert.throws(() => fieldOf(z.date().describe("When.")), /no counterpart/);
  });

  it("know what may be left out, and what stands for it", () => {
    assert.equal(fieldOf(z.string().describe("It.")).required, true);
    assert.equal(fieldOf(z.string().optional().describe("It.")).required, false);
    const withDefault = fieldOf(z.int().default(3).describe("It."));
    assert.deepEqual([withDefault.required, withDefault.fallback], [false, 3]);
  });

  it("tell the values that are allowed, where the prose does not", () => {
    const words = z.enum(["warn", "off"]);
    assert.equal(proseOf(fieldOf(words.describe("What to do."))), "What to do. One of `warn`, `off`.");
    assert.equal(proseOf(fieldOf(words.describe("`warn` warns, `off` does not."))), "`warn` warns, `off` does not.");
    const sizes = z.union([z.literal(1), z.literal(3)]);
    assert.equal(proseOf(fieldOf(sizes.describe("Machines: 1 or 3."))), "Machines: 1 or 3.");
  });
});

describe("fields as types", () => {
  it("are inputs on every level for a program, and plain in outputs", () => {
    assert.equal(input(z.array(z.string())), "pulumi.Input<pulumi.Input<string>[]>");
    assert.equal(input(z.record(z.string(), z.int())), "pulumi.Input<{ [key: string]: pulumi.Input<number> }>");
    assert.equal(input(z.array(Size)), "pulumi.Input<pulumi.Input<types.SizeArgs>[]>");
    assert.equal(output(z.array(Size)), "types.Size[]");
  });

  it("keep words apart and numbers together", () => {
    assert.equal(input(z.enum(["a", "b"])), 'pulumi.Input<"a" | "b">');
    assert.equal(output(z.array(z.enum(["a", "b"]))), '("a" | "b")[]');
    assert.equal(output(z.union([z.literal(1), z.literal(3)])), "number");
    assert.equal(input(z.union([z.int(), z.string().regex(/%$/)])), "pulumi.Input<number | string>");
    assert.equal(output(z.union([z.cidrv4(), z.cidrv6()])), "string");
  });
});
