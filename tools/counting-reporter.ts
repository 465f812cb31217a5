import { existsSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import Mocha = require("mocha");

import type { Counts } from "./suite";
import { CONTRACT_TESTS, CONTRACTS } from "./test-files";

/** Whether a contract that a test's file holds to is missing beside its checkout: it may be skipped for another reason. */
const lacksContract = ({ file = "" }: Mocha.Test): boolean =>
  CONTRACT_TESTS.map((name) => path.join(path.sep, name))
    .filter((ending) => file.endsWith(ending))
    .some((ending) => !existsSync(path.join(file.slice(0, -ending.length), "..", CONTRACTS)));

/** Mocha's spec output, and the counts as JSON in the file that the reporter option `counts` names. */
class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const file: unknown = options.reporterOptions?.counts;
    let withoutContract = 0;
    runner.on("pending", (test: Mocha.Test) => {
      if (lacksContract(test)) withoutContract += 1;
    });
    runner.once("end", () => {
      const { passes: passed, failures: failed, pending: skipped } = this.stats;
      const counts: Counts = { passed, failed, skipped, withoutContract };
      if (typeof file === "string") writeFileSync(file, JSON.stringify(counts));
    });
  }
}

export = CountingReporter;
