import { parseArgs } from "node:util";
import { SeededRandom } from "../test/support/seeded-random";

/** What a run of a matrix is asked for. */
export interface Asked {
  random: SeededRandom;
  /** Words that the name of a cell must have. */
  only: readonly string[];
  /** The number given with the matrix' own flag, if any. */
  share: number | undefined;
  /** The plane named, or the first; empty where the matrix has one alone. */
  plane: string;
}

const wholeNumber = (flag: string, text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`--${flag} takes a whole number from 1, and not '${text}'`);
  return number;
};

/** Runs a matrix as a program: 0 where it found nothing, 1 where it found something, 2 where it could not run. */
export function matrixProgram(
  usage: string,
  { flag, planes = [] }: { flag: string; planes?: readonly string[] },
  run: (asked: Asked) => Promise<boolean>,
): void {
  const main = async (): Promise<number> => {
    const { values } = parseArgs({
      options: {
        help: { type: "boolean", default: false },
        [flag]: { type: "string" },
        seed: { type: "string", default: "1" },
        only: { type: "string", multiple: true, default: [] },
        plane: { type: "string", default: planes[0] ?? "" },
      },
    });
    if (values.help) {
      console.log(usage);
      return 0;
    }
    const share = values[flag];
    const plane = String(values.plane);
    if (plane !== "" && !planes.includes(plane)) throw new Error(`--plane takes ${planes.join(" or ") || "nothing"}`);
    const asked = {
      random: new SeededRandom(wholeNumber("seed", String(values.seed))),
      only: [values.only].flat().map(String),
      share: typeof share === "string" ? wholeNumber(flag, share) : undefined,
      plane,
    };
    return (await run(asked)) ? 0 : 1;
  };
  main().then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      console.error(usage);
      process.exitCode = 2;
    },
  );
}
