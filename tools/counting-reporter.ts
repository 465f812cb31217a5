import { writeFileSync } from "node:fs";
import * as path from "node:path";

import Mocha = require("mocha");

import type { Counts } from "./suite";
import { CONTRACT_TESTS } from "./test-files";

const isContractTest = ({ file }: Mocha.Test): boolean =>
  file !== undefined && CONTRACT_TESTS.some((name) => file.endsWith(path.join(path.sep, name)));

/** Mocha's spec output, and the counts as JSON in the file that the reporter option `counts` names. */
class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const file: unknown = options.reporterOptions?.counts;
    let withoutContract = 0;
    runner.on("pending", (test: Mocha.Test) => {
      if (isContractTest(test)) withoutContract += 1;
    });
    runner.once("end", () => {
      const { passes: passed, failures: failed, pending: skipped } = this.stats;
      const counts: Counts = { passed, failed, skipped, withoutContract };
      if (typeof file === "string") writeFileSync(file, JSON.stringify(counts));
    });
  }
}

export = CountingReporter;
