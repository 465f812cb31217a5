import assert from "node:assert/strict";
import { codeBlocksOf, codeSpansOf } from "../support/markdown";
import { allPages } from "../support/pages";
import { commandsIn, problemOf } from "./commands";

const IN_PROSE = /^(npm|npx|node|palette-maas|palette-maas-lab|\.ci\/run)( |$)/;

describe("commands on the pages", () => {
  // What was true of an earlier release stays in the changelog.
  for (const { name, text } of allPages().filter((page) => page.name !== "CHANGELOG.md"))
    it(`of ${name} are there, with their options`, () => {
      const blocks = codeBlocksOf(text).filter(({ language }) => ["sh", "bash"].includes(language));
      const shells = [
        ...blocks.map((block) => block.text),
        // A package is named as its command is.
        ...codeSpansOf(text).filter(
          (span) => IN_PROSE.test(span) && !/^palette-maas(-lab)?$|^(npm|npx|node)$/.test(span),
        ),
      ];
      const wrong = shells.flatMap(commandsIn).flatMap((words) => {
        const problem = problemOf(words);
        return problem === undefined ? [] : [`${words.join(" ")}: ${problem}`];
      });
      assert.deepEqual(wrong, []);
    });

  it("are found wherever they stand in a line, and refused where they are not there", () => {
    const wrong = commandsIn(`npm run sdk -- go # comment
A=1 npm test -- --fats && npm run faults -- --parts 3
npm run bench -- --quick | npx --no-install palette-maas plan --fail reinstall
palette-maas racks
npx mocha test/nowhere.test.ts
npx palette-maas-lab --sped 5; npm start -- --keep
npx mocha test/golden.test.ts --grap "a && b"
npx nothing`).map((words) => problemOf(words)?.split(". ")[0]);
    assert.deepEqual(wrong, [
      "package.json has no script sdk",
      "there is no option --fats",
      "there is no option --parts",
      undefined,
      "Unknown option '--fail'",
      "there is no command 'racks'",
      "there is no file test/nowhere.test.ts",
      "there is no option --sped",
      undefined,
      "there is no option --grap",
      "there is no program nothing",
    ]);
  });
});
