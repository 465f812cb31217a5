import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { agreeing, counted } from "../../../provider/core/text/counted";
import { servers } from "../../../provider/forecast/servers-in-words";
import { machinesLeft, tally } from "../../../provider/machines/progress";
import type { ObservedMachine } from "../../../provider/plane";

const root = path.join(__dirname, "..", "..", "..", "provider");
const sources = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !file.startsWith("generate"))
  .map((file) => ({ file, text: readFileSync(path.join(root, file), "utf8") }));

const NOUNS =
  "machines?|servers?|nodes?|address(es)?|deployments?|clusters?|pools?|checks?|errors?|warnings?|gateways?|entries|entry";

describe("numbers and what goes with them", () => {
  const machine: ObservedMachine = {
    id: "m",
    name: "m",
    hostname: "rack1-01",
    zone: "az1",
    state: "running",
    stateName: "Running",
  };

  it("agree for none, one and several", () => {
    assert.deepEqual(
      [0, 1, 2].map((count) => counted(count, "server")),
      ["0 servers", "1 server", "2 servers"],
    );
    assert.deepEqual(
      [0, 1, 2].map((count) => counted(count, "free address", "free addresses")),
      ["0 free addresses", "1 free address", "2 free addresses"],
    );
    assert.deepEqual(
      [0, 1, 2].map((count) => agreeing(count, "is", "are")),
      ["are", "is", "are"],
    );
    assert.deepEqual([0, 1, 2].map(servers), ["0 servers", "1 server", "2 servers"]);
    assert.deepEqual(
      [1, 2].map((count) => machinesLeft(Array(count).fill(machine))),
      ["1 machine left", "2 machines left"],
    );
    assert.equal(tally([machine], 1), "1 of 1 machine Running");
    assert.equal(tally([machine], 3), "1 of 3 machines Running");
  });

  // A number in a template with a noun of its own behind it agrees with one count only.
  it("are put together in one place", () => {
    const byHand = new RegExp(`\\? ["\`]1 (${NOUNS})\\b`);
    const found = sources.flatMap(({ file, text }) =>
      text
        .split("\n")
        .filter((line) => byHand.test(line) || NUMBERED.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
    assert.deepEqual(found, []);
  });

  it("stand in sentences without double blanks", () => {
    const found = sources.flatMap(({ file, text }) =>
      text
        .split("\n")
        .filter((line) => /^\s*[`"].*[a-z,.:;] {2}[a-z]/.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
    assert.deepEqual(found, []);
  });
});

/** A bare number right before the noun. */
const NUMBERED = new RegExp(
  `\\$\\{([a-zA-Z.]*\\b(count|size|length|free|spare|missing|most|before|after|all|total))\\}( free| spare| protected)? (${NOUNS})\\b`,
);
