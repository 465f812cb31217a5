import assert from "node:assert/strict";
import { z } from "zod";
import { diffInputs } from "../../provider/core/diff";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { bare, defaultOf, fieldsOf, innerOf, itemOf, metaOf } from "../../provider/core/schema/meta";
import { unwrapSecrets } from "../../provider/core/secrets";
import { realClock } from "../../provider/core/time/clock";
import { dotted, isRecord, valueAt } from "../../provider/core/unknowns";
import { dynamicFront } from "../../provider/fronts/dynamic";
import { resources } from "../../provider/index";
import { pluginFrontOf } from "../fronts/plugin-front";
import { frozenTypes } from "../support/frozen";
import { wholeInputs } from "./whole-inputs";

/** Every way in which a program may say nothing. */
const NOTHING: [string, unknown][] = [
  ["null", null],
  ["an empty text", ""],
  ["an empty list", []],
  ["an empty object", {}],
];

interface Place {
  keys: PropertyKey[];
  schema: z.ZodType;
}

/** Every field under a schema that stands in these inputs or may stand there, at every depth. */
function fieldsUnder(schema: z.ZodType, inputs: unknown, keys: PropertyKey[]): Place[] {
  const item = itemOf(schema);
  if (item && Array.isArray(inputs)) return inputs.flatMap((one, i) => fieldsUnder(item, one, [...keys, i]));
  return Object.entries(fieldsOf(schema) ?? {}).flatMap(([name, field]) => [
    { keys: [...keys, name], schema: field },
    ...(isRecord(inputs) ? fieldsUnder(field, inputs[name], [...keys, name]) : []),
  ]);
}

function mayBeLeftOut(schema: z.ZodType): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return true;
  const inner = innerOf(schema);
  return inner !== undefined && mayBeLeftOut(inner);
}

/** A copy of the inputs with another value at a path; without the member where it is undefined. */
function withAt(inputs: unknown, [key, ...rest]: readonly PropertyKey[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(inputs)) return inputs.map((one, i) => (i === key ? withAt(one, rest, value) : one));
  const all = isRecord(inputs) ? inputs : {};
  const member = withAt(all[String(key)], rest, value);
  const { [String(key)]: _, ...others } = all;
  return member === undefined ? others : { ...others, [String(key)]: member };
}

const properties = (value: unknown): PropertyMap => (isRecord(value) ? value : {});

for (const { type, args } of resources.filter((resource) => frozenTypes.includes(resource.type))) {
  const whole = wholeInputs[type] ?? assert.fail(`no inputs of ${type}`);
  const places = fieldsUnder(args, whole, []);

  /** One of two that exclude each other, and what is for another plane: its own tests try that. */
  const OTHERS = ["clusterTemplate", "kubernetes", "components", "variables"];

  describe(`the fields of ${type}`, () => {
    let checkOf: Record<string, (news: PropertyMap) => Promise<{ inputs: PropertyMap; reasons: string[] }>>;
    let close: () => Promise<void>;
    before(async () => {
      const plugin = await pluginFrontOf({}, realClock);
      const dynamic = dynamicFront({ environment: {}, engine: undefined })[type] ?? assert.fail(type);
      close = () => plugin.close();
      checkOf = {
        plugin: (news) => plugin.check(type, {}, news),
        dynamic: async (news) => {
          const { inputs, failures } = await dynamic.check({}, news);
          return { inputs: properties(unwrapSecrets(inputs)), reasons: failures.map(({ reason }) => reason) };
        },
      };
    });
    after(() => close());

    it("are all tried: every object that a program may write stands in the inputs of these tests", () => {
      const isObject = ({ schema }: Place) => fieldsOf(schema) !== undefined || fieldsOf(itemOf(schema) ?? schema);
      const missing = places.filter((place) => isObject(place) && valueAt(whole, place.keys) === undefined);
      assert.deepEqual(
        missing.map(({ keys }) => dotted(keys)).filter((path) => !OTHERS.includes(path.split(".")[0] ?? "")),
        [],
      );
    });

    for (const front of ["dynamic", "plugin"]) {
      for (const { keys, schema } of places.filter(
        ({ schema, keys }) => mayBeLeftOut(schema) && !OTHERS.includes(String(keys[0])),
      )) {
        it(`${dotted(keys)} may hold nothing in every form, which is as if it were left out, through the ${front} front`, async () => {
          const check = checkOf[front] ?? assert.fail();
          const without = await check(properties(withAt(whole, keys, undefined)));
          for (const [form, value] of NOTHING) {
            const said = await check(properties(withAt(whole, keys, value)));
            assert.deepEqual(said.reasons, without.reasons, form);
            if (said.reasons.length === 0) assert.deepEqual(said.inputs, without.inputs, form);
          }
          const standing = defaultOf(schema) ?? metaOf(schema).absent;
          if (standing === undefined || without.reasons.length > 0) return;
          const { inputs, reasons } = await check(properties(withAt(whole, keys, standing)));
          // A size goes without the autoscaling that stands in the inputs of these tests.
          if (reasons.some((reason) => reason.includes("goes without"))) return;
          assert.deepEqual([reasons, diffInputs(args, inputs, without.inputs)], [[], []], "what stands for it");
        });
      }
    }

    it("differ in no form of nothing from what an older record holds", () => {
      for (const { keys, schema } of places.filter(
        ({ schema, keys }) => mayBeLeftOut(schema) && !OTHERS.includes(String(keys[0])),
      )) {
        const [form] = NOTHING.flatMap(([, value]) => (bare(schema).safeParse(value).success ? [value] : []));
        const olds = withAt(whole, keys, form ?? null);
        const news = withAt(whole, keys, undefined);
        assert.deepEqual(diffInputs(args, olds, news), [], dotted(keys));
        assert.deepEqual(diffInputs(args, news, olds), [], dotted(keys));
      }
    });

    const maps = places.filter(
      ({ schema, keys }) => bare(schema) instanceof z.ZodRecord && !OTHERS.includes(String(keys[0])),
    );
    for (const { keys } of maps) {
      it(`${dotted(keys)} is a map, in which a name with an empty value counts`, async () => {
        const set = (value: unknown) => properties(withAt(whole, keys, value));
        const pairs: [unknown, unknown][] = [
          [{ a: "" }, undefined],
          [{ a: "", b: "x" }, { b: "x" }],
          [undefined, { a: "" }],
        ];
        for (const [before, after] of pairs) {
          const changes = diffInputs(args, set(before), set(after));
          assert.deepEqual(
            changes.map(({ path, kind }) => [path, kind]),
            [[`${dotted(keys)}.a`, before === undefined ? "add" : "delete"]],
          );
        }
        for (const check of Object.values(checkOf)) {
          const { inputs, reasons } = await check(set({ a: "", b: null }));
          assert.deepEqual([reasons, valueAt(inputs, keys)], [[], { a: "" }]);
        }
      });
    }
  });
}
