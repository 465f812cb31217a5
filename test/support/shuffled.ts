import type { Context, Suite } from "mocha";
import { SeededRandom } from "./seeded-random";

/** The variable by which a run hands its seed to the processes that run its files. */
export const SHUFFLE_SEED = "PALETTE_MAAS_SHUFFLE";

/** Puts what is inside each `describe` into another order, the same for the same seed. */
export function shuffle(suite: Suite, random: SeededRandom): void {
  suite.tests = random.shuffled(suite.tests);
  suite.suites = random.shuffled(suite.suites);
  for (const inner of suite.suites) shuffle(inner, random);
}

// Each file is run by a root suite of its own. Its order hangs on no other file, so that it is the same when run alone.
export const mochaHooks = {
  beforeAll(this: Context): void {
    const root = this.test?.parent;
    const seed = process.env[SHUFFLE_SEED];
    if (root && seed !== undefined) shuffle(root, new SeededRandom(Number(seed)));
  },
};
