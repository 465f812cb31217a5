import { writeFileSync } from "node:fs";

import Mocha = require("mocha");

import type { Counts } from "./suite";

/** Mocha's spec output, and the counts as JSON in the file that the reporter option `counts` names. */
class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const file: unknown = options.reporterOptions?.counts;
    runner.once("end", () => {
      const counts: Counts = { passed: this.stats.passes, failed: this.stats.failures, skipped: this.stats.pending };
      if (typeof file === "string") writeFileSync(file, JSON.stringify(counts));
    });
  }
}

export = CountingReporter;
