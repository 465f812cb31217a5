import assert from "node:assert/strict";
import { UNKNOWN } from "../../provider/core/unknowns";
import { unmasked } from "../../provider/plan/read/masked";
import { readPreview } from "../../provider/plan/read/preview";
import { printed, shrinking, wireStep } from "./wire";

const read = (text: string) => readPreview(text, "The file p.json");

describe("a preview", () => {
  it("tells its stack, and the steps of both fronts with what was and what will be", () => {
    const child = wireStep("same", "Cluster", "payments", { front: "plugin" });
    const nested = {
      ...child,
      urn: String(child.urn).replace("palette-maas:index", "my:index:Site$palette-maas:index"),
    };
    const { project, stack, steps } = read(printed([nested, shrinking()]));
    assert.deepEqual([project, stack], ["shop", "prod"]);
    assert.deepEqual(
      steps.map(({ type, name, verb }) => [type, name, verb]),
      [
        ["Cluster", "payments", undefined],
        ["MachinePool", "workers", "update"],
      ],
    );
    assert.deepEqual(steps[1]?.changed, ["size"]);
    assert.deepEqual([steps[1]?.id, steps[1]?.olds.size, steps[1]?.news.size], ["c1/workers", 3, 1]);
  });

  it("counts what changes of others, Pulumi's own resources aside", () => {
    const other = (op: string, type: string) => ({ op, urn: `urn:pulumi:prod::shop::${type}::x` });
    const steps = [
      other("update", "aws:s3/bucket:Bucket"),
      other("same", "aws:s3/bucket:Bucket"),
      other("create", "pulumi:pulumi:Stack"),
    ];
    assert.equal(read(printed(steps)).others, 1);
  });

  const VERBS: [ops: string[], verbs: (string | undefined)[]][] = [
    [["replace"], ["replace"]],
    [["create-replacement", "replace", "delete-replaced"], ["replace"]],
    [
      ["replace", "delete"],
      ["replace", "delete"],
    ],
    [["delete-replaced", "replace", "create-replacement"], ["replace"]],
    [["read", "refresh"], [undefined]],
    [["refresh", "update"], ["update"]],
    [["refresh", "create-replacement", "replace", "delete-replaced"], ["replace"]],
    [["delete-replaced"], ["delete"]],
    [
      ["delete-replaced", "delete"],
      ["delete", "delete"],
    ],
    [
      ["same", "delete-replaced"],
      [undefined, "delete"],
    ],
    [
      ["update", "delete-replaced"],
      ["update", "delete"],
    ],
    [
      ["replace", "create-replacement", "delete-replaced", "delete-replaced"],
      ["replace", "delete"],
    ],
    // What is imported or read in the place of an object of ours lets that be deleted.
    [["import-replacement", "replace", "delete-replaced"], ["delete"]],
    [["read-replacement", "replace"], ["delete"]],
    [["import"], [undefined]],
    [["discard"], [undefined]],
    [["discard-replaced", "remove-pending-replace"], [undefined]],
  ];
  for (const [ops, verbs] of VERBS) {
    it(`of one resource by ${ops.join(", ")} is ${verbs.join(" and ") || "no change"}`, () => {
      const { steps } = read(printed(ops.map((op) => wireStep(op, "Cluster", "payments", { oldState: { id: "c1" } }))));
      assert.deepEqual(
        steps.map(({ verb }) => verb),
        verbs,
      );
    });
  }

  const record = (claim: string, over: object = {}) => ({
    oldState: { id: "c1/workers", outputs: { name: "workers", __claim: claim }, ...over },
  });
  const ordered = () => {
    const inputs = { name: "workers", size: 2 };
    return { ...record("one", { inputs }), newState: { inputs }, replaceReasons: ["id"] };
  };
  const STAYS: [
    what: string,
    steps: Record<string, unknown>[],
    verbs: (string | undefined)[],
    told: RegExp | undefined,
  ][] = [
    [
      "of an object that a newer record holds",
      [
        wireStep("same", "MachinePool", "workers", record("new")),
        wireStep("delete-replaced", "MachinePool", "workers", record("old")),
      ],
      [undefined, undefined],
      /An old record of 'workers' goes: the object stays/,
    ],
    [
      "of an object that another resource holds",
      [
        wireStep("update", "MachinePool", "batch", record("new")),
        wireStep("delete", "MachinePool", "workers", record("old")),
      ],
      ["update", undefined],
      /An old record of 'workers' goes: the object stays/,
    ],
    [
      "of an object under the claim that is the newer record's, too",
      [
        wireStep("same", "MachinePool", "workers", record("one")),
        wireStep("delete-replaced", "MachinePool", "workers", record("one")),
      ],
      [undefined, "delete"],
      undefined,
    ],
    [
      "of an object both of whose records go",
      [
        wireStep("delete", "MachinePool", "workers", record("new")),
        wireStep("delete-replaced", "MachinePool", "workers", record("old")),
      ],
      ["delete", "delete"],
      undefined,
    ],
    [
      "of an object that its options retain",
      [wireStep("delete", "MachinePool", "workers", record("one", { retainOnDelete: true }))],
      [undefined],
      /'workers' leaves the state and stays as it is/,
    ],
    [
      "of an object that an interrupted run has deleted before its replacement",
      [
        wireStep("replace", "MachinePool", "workers", record("one", { pendingReplacement: true })),
        wireStep("create-replacement", "MachinePool", "workers", record("one", { pendingReplacement: true })),
      ],
      ["create"],
      undefined,
    ],
    [
      "of an object whose replacement was ordered, its new record first",
      [
        wireStep("create-replacement", "MachinePool", "workers", ordered()),
        wireStep("replace", "MachinePool", "workers", ordered()),
        wireStep("delete-replaced", "MachinePool", "workers", ordered()),
      ],
      [undefined],
      /'workers' is replaced by order .*: the object stays, since its new record takes it up/,
    ],
    ...[
      { what: "whose inputs change with it", over: { newState: { inputs: { name: "workers", size: 3 } } } },
      { what: "whose old object goes first", over: { oldState: { ...ordered().oldState, pendingReplacement: true } } },
      { what: "that an input asks for", over: { replaceReasons: ["name"], detailedDiff: { name: {} } } },
      { what: "that a change of the provider asks for", over: { replaceReasons: ["provider"] } },
      {
        what: "whose inputs hold a secret",
        over: {
          oldState: { ...ordered().oldState, inputs: { name: "workers", values: ["[secret]"] } },
          newState: { inputs: { name: "workers", values: ["[secret]"] } },
        },
      },
      {
        what: "whose inputs are not shown",
        over: { oldState: { ...ordered().oldState, inputs: undefined }, newState: {} },
      },
      {
        what: "whose record holds its object under no claim",
        over: { oldState: { ...ordered().oldState, outputs: {} } },
      },
    ].map(({ what, over }): (typeof STAYS)[number] => [
      `of a replacement ${what}`,
      [wireStep("replace", "MachinePool", "workers", { ...ordered(), ...over })],
      ["replace"],
      undefined,
    ]),
    [
      "of an object that is deleted before its replacement in this very run",
      [
        wireStep("delete-replaced", "MachinePool", "workers", record("one")),
        wireStep("replace", "MachinePool", "workers", record("one", { pendingReplacement: true })),
        wireStep("create-replacement", "MachinePool", "workers", record("one", { pendingReplacement: true })),
      ],
      ["replace"],
      undefined,
    ],
    [
      "that is not shown, of an object that may be deleted first in this run",
      [wireStep("replace", "MachinePool", "workers", record("one", { pendingReplacement: true }))],
      ["replace"],
      undefined,
    ],
  ];
  for (const [what, given, verbs, told] of STAYS) {
    it(`with a delete ${what} plans ${verbs.map((verb) => verb ?? "nothing").join(" and ")}`, () => {
      const { steps, records } = read(printed(given));
      assert.deepEqual(
        steps.map(({ verb }) => verb),
        verbs,
      );
      if (told) assert.match(records.join(), told);
      else assert.deepEqual(records, []);
    });
  }

  it("says of an operation that it does not know that it does not", () => {
    const { unknown } = read(printed([wireStep("transmogrify", "MachinePool", "workers")]));
    assert.deepEqual(unknown, ["What the step 'transmogrify' does to 'workers' is not known to this release"]);
  });

  it("has its messages without colours and prefixes, and without stack traces of the provider's process", () => {
    const diagnostics = [
      { severity: "info#err", message: "Error: at x.js:1" },
      { severity: "warning", message: "<{%fg 3%}>warning: <{%reset%}>Releases 2 servers.\n", urn: "u" },
      { severity: "error", message: "error: it is wrong\n\u001b[90mat x\u001b[39m\n" },
    ];
    assert.deepEqual(read(printed([], { diagnostics })).told, [
      { severity: "warning", urn: "u", text: "Releases 2 servers." },
      { severity: "error", urn: "", text: "it is wrong\nat x" },
    ]);
  });

  const WRONG: [what: string, text: string, told: RegExp][] = [
    ["empty", " \n", /^The file p.json is empty/],
    ["not JSON", "Previewing update: classified", /is not JSON: print it with 'pulumi preview --json > preview.json'/],
    ["a list", "[]", /does not hold what 'pulumi preview --json' prints/],
    ["something else", '{"classified": 1}', /does not hold what/],
    ["of another shape", '{"steps": [{"op": "classified"}]}', /does not hold what .* \(see 'steps.0.urn'\)/],
  ];
  for (const [what, text, told] of WRONG) {
    it(`that is ${what} is refused, and nothing of it is quoted`, () => {
      assert.throws(
        () => read(text),
        (error: Error) => told.test(error.message) && !/classified/.test(error.message),
      );
    });
  }
});

describe("masks of secrets in a preview", () => {
  const M = "[secret]";
  const TABLE: [what: string, olds: object, news: object, changed: string[], result: ReturnType<typeof unmasked>][] = [
    ["that stay are no values", { a: M, b: 1 }, { a: M, b: 2 }, ["b"], { olds: { b: 1 }, news: { b: 2 }, hidden: [] }],
    ["that change are unknown", { a: M }, { a: M }, ["a"], { olds: {}, news: { a: UNKNOWN }, hidden: ["a"] }],
    ["of new objects are unknown", {}, { a: M }, [], { olds: {}, news: { a: UNKNOWN }, hidden: [] }],
    [
      "are found inside, under what changed as a whole",
      { a: { b: [M, 1] } },
      { a: { b: [M, 2] } },
      ["a.b"],
      { olds: { a: { b: [undefined, 1] } }, news: { a: { b: [UNKNOWN, 2] } }, hidden: ["a.b[0]"] },
    ],
    [
      "take over where a value became secret",
      { a: 1 },
      { a: M },
      ["a"],
      { olds: { a: 1 }, news: { a: UNKNOWN }, hidden: ["a"] },
    ],
    ["above what changed are unknown", { a: M }, { a: M }, ["a.b"], { olds: {}, news: { a: UNKNOWN }, hidden: ["a"] }],
  ];
  for (const [what, olds, news, changed, result] of TABLE) {
    it(what, () => assert.deepEqual(unmasked({ ...olds }, { ...news }, changed), result));
  }
});
