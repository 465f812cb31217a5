import * as pulumi from "@pulumi/pulumi";

/**
 * Runs a look-up once its arguments are known; until then its result is unknown. A failure in a preview gives an unknown
 * result and a warning, since what is looked up may be what this very change makes.
 */
export function whenKnown<R>(
  name: string,
  args: object,
  secrets: readonly string[],
  run: (known: object) => Promise<R>,
): pulumi.Output<R> {
  const found = pulumi.output(args).apply(async (known): Promise<R> => {
    try {
      return await run(known);
    } catch (error) {
      if (!pulumi.runtime.isDryRun()) throw error;
      await pulumi.log.warn(`${name}: ${sentence(error)} The result is unknown in this preview.`);
      return pulumi.unknown as R; // How the SDK itself says "not known": no function is ever called with it.
    }
  });
  // Results are plain values, which the types of `apply` and `secret` cannot know.
  return (secrets.length > 0 ? pulumi.secret(found) : found) as unknown as pulumi.Output<R>;
}

const sentence = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).trim().replace(/\.?$/, ".");
