import assert from "node:assert/strict";
import * as path from "node:path";
import { importCycle, readSources, type SourceFile, trackedSources } from "./support/source-tree";

const MOST_LINES = 300;
const MOST_LINES_OF_A_FUNCTION = 40;
const MOST_PARAMETERS = 4;
const MOST_FILES_IN_A_FOLDER = 20;
const MOST_SIBLINGS = 12;

function filesByFolder(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const folder of names.map((name) => path.dirname(name))) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  return counts;
}

const siblingsOf = ({ name, imports }: SourceFile): readonly string[] =>
  imports.filter((other) => path.dirname(other) === path.dirname(name));

describe("the measures of the house", () => {
  // Read when the first test runs: a suite of other files does not pay for it.
  let read: readonly SourceFile[] | undefined;
  const sources = (): readonly SourceFile[] => {
    read ??= readSources(trackedSources("provider", "lab/src"));
    return read;
  };
  const provider = (): readonly SourceFile[] => sources().filter(({ name }) => name.startsWith("provider/"));
  const lab = (): readonly SourceFile[] => sources().filter(({ name }) => name.startsWith("lab/"));

  it("keeps files of provider/ and the lab short", () => {
    const long = sources().filter(({ lines }) => lines > MOST_LINES);
    assert.deepEqual(
      long.map(({ name, lines }) => `${name}: ${lines}`),
      [],
    );
  });

  it("keeps functions of provider/ and the lab short", () => {
    const functions = sources().flatMap((file) => file.functions);
    assert.ok(functions.length > 1_000);
    const long = functions.filter(({ lines }) => lines > MOST_LINES_OF_A_FUNCTION);
    assert.deepEqual(
      long.map(({ at, lines }) => `${at}: ${lines}`),
      [],
    );
  });

  it("gives functions of provider/ and the lab four parameters at most", () => {
    const wide = sources().flatMap((file) => file.functions.filter(({ parameters }) => parameters > MOST_PARAMETERS));
    assert.deepEqual(
      wide.map(({ at, parameters }) => `${at}: ${parameters}`),
      [],
    );
  });

  it("keeps rooms of provider/ and the lab small", () => {
    const large = [...filesByFolder(trackedSources("provider", "lab/src"))].filter(
      ([, files]) => files > MOST_FILES_IN_A_FOLDER,
    );
    assert.deepEqual(large, []);
  });

  for (const [tree, files] of [
    ["provider", provider],
    ["lab/src", lab],
    ["sdk", () => readSources(trackedSources("sdk"))],
    ["page", () => readSources(trackedSources("page"))],
    ["bench", () => readSources(trackedSources("bench"))],
    ["tools", () => readSources(trackedSources("tools"))],
  ] as const) {
    it(`has no cycle of imports in ${tree}/, not even for types`, () => {
      assert.ok(files().length > 1);
      assert.deepEqual(importCycle(files()), []);
    });
  }

  it("lets the main file of a resource import few of its siblings", () => {
    const rooms = provider().filter(({ name }) => /^provider\/resources\/[^/]+\//.test(name));
    assert.ok(rooms.length > 0);
    const wide = rooms.filter((file) => siblingsOf(file).length > MOST_SIBLINGS);
    assert.deepEqual(
      wide.map((file) => `${file.name}: ${siblingsOf(file).length}`),
      [],
    );
  });

  it("finds a cycle where there is one", () => {
    const file = (name: string, ...imports: string[]): SourceFile => ({ name, lines: 1, functions: [], imports });
    assert.deepEqual(importCycle([file("a", "b"), file("b", "c"), file("c", "b")]), ["b", "c", "b"]);
    assert.deepEqual(importCycle([file("a", "b", "c"), file("b", "c"), file("c")]), []);
  });
});
