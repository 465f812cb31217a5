import { availableParallelism, loadavg } from "node:os";
import type { Context } from "mocha";

/** A test's time-out says what it takes on an idle machine; where others are at work, it gets its share of that. */
export const mochaHooks = {
  beforeEach(this: Context): void {
    const test = this.currentTest;
    const [load = 0] = loadavg();
    test?.timeout(test.timeout() * Math.max(1, load / availableParallelism()));
  },
};
