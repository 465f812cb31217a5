import assert from "node:assert/strict";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { diffInputs } from "../../../provider/core/diff";
import type { Difference, PropertyMap } from "../../../provider/core/lifecycle";
import { diffResponse, propertyPath } from "../../../provider/fronts/plugin/detailed-diff";
import { ThingArgs } from "./thing";

const { Kind } = messages.PropertyDiff;
const nameOf = Object.fromEntries(Object.entries(Kind).map(([name, number]) => [number, name]));

function details(
  olds: PropertyMap,
  news: PropertyMap,
  over: Partial<Difference> = {},
  oldInputs?: PropertyMap,
): Record<string, string> {
  const changes = diffInputs(ThingArgs, olds, news);
  const found = { kind: "inputs", changes, replaces: [], deleteFirst: false, ...over } as const;
  const map = diffResponse(found, { olds, news, oldInputs }).getDetaileddiffMap();
  const told: Record<string, string> = {};
  map.forEach((diff, path) => {
    told[path] = `${nameOf[diff.getKind()]}${diff.getInputdiff() ? "" : " of state"}`;
  });
  return told;
}

describe("the plugin's detailed diff", () => {
  it("quotes keys that are no plain names, as the engine's paths want them", () => {
    assert.equal(propertyPath(["a", "b", 0, "c"]), "a.b[0].c");
    assert.equal(propertyPath(["labels", "app.io/name"]), 'labels["app.io/name"]');
    assert.equal(propertyPath(["labels", 'a"b', "1"]), 'labels["a\\"b"]["1"]');
  });

  it("tells what was added, changed and taken away, by path", () => {
    const olds = { name: "a", size: 1, labels: { kept: "x", gone: "y" } };
    const news = { name: "b", size: 2, labels: { kept: "z", "new/one": "y" } };
    assert.deepEqual(details(olds, news), {
      name: "UPDATE_REPLACE",
      size: "UPDATE",
      "labels.kept": "UPDATE",
      "labels.gone": "DELETE",
      'labels["new/one"]': "ADD",
    });
  });

  it("names the whole list where items are elsewhere than the engine would look", () => {
    const olds = {
      name: "a",
      items: [
        { key: "x", value: 1 },
        { key: "y", value: 2 },
      ],
    };
    assert.deepEqual(
      details(olds, {
        name: "a",
        items: [
          { key: "x", value: 5 },
          { key: "y", value: 2 },
        ],
      }),
      {
        "items[0].value": "UPDATE",
      },
    );
    assert.deepEqual(
      details(olds, {
        name: "a",
        items: [
          { key: "y", value: 7 },
          { key: "x", value: 1 },
        ],
      }),
      {
        items: "UPDATE",
      },
    );
    assert.deepEqual(details(olds, { name: "a", items: [{ key: "y", value: 2 }] }), { items: "UPDATE" });
  });

  it("compares with the state where the recorded inputs already say the same", () => {
    const [olds, news] = [
      { name: "a", size: 9 },
      { name: "a", size: 2 },
    ];
    assert.deepEqual(details(olds, news, {}, { name: "a", size: 2 }), { size: "UPDATE of state" });
    assert.deepEqual(details(olds, news, {}, { name: "a", size: 9 }), { size: "UPDATE" });
  });

  it("shows drift that no input expresses as a report that goes away", () => {
    assert.deepEqual(details({}, {}, { kind: "drift", changes: [] }), { drift: "DELETE of state" });
    assert.deepEqual(details({}, {}, { kind: "none", changes: [] }), {});
  });
});
