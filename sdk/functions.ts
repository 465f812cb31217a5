import * as pulumi from "@pulumi/pulumi";

/** What the provider's package offers to a program's own process. */
interface Dynamic {
  lookup(name: string, args: object, config: (key: string) => string | undefined): Promise<Record<string, unknown>>;
}

// Loaded at the first look-up only, by name: a program without look-ups does not pay for the clients.
const dynamic = (): Dynamic => require("pulumi-palette-maas/dynamic");

/**
 * Runs a look-up in the program's own process, configured by the stack's `palette-maas` configuration and the environment:
 * the dynamic front has no protocol for it.
 */
export async function lookUp<R>(name: string, args: object, _options?: pulumi.InvokeOptions): Promise<R> {
  const config = new pulumi.Config("palette-maas");
  const result: unknown = await dynamic().lookup(name, args, (key) => config.get(key));
  return result as R; // The provider checks what it answers against the schema that R was generated from.
}

/**
 * The same for outputs. Arguments that are not known yet give an unknown result. A failure in a preview gives an unknown
 * result and a warning: what is looked up may be what this very change makes.
 */
export function lookUpOutput<R>(
  name: string,
  args: object,
  secrets: readonly string[],
  options?: pulumi.InvokeOptions,
): pulumi.Output<R> {
  const found = pulumi.output(args).apply(async (known): Promise<R> => {
    try {
      return await lookUp<R>(name, known, options);
    } catch (error) {
      if (!pulumi.runtime.isDryRun()) throw error;
      await pulumi.log.warn(
        `${name}: ${error instanceof Error ? error.message : String(error)} It is unknown in this preview.`,
      );
      return unknownResult<R>();
    }
  });
  // Results are plain values, which the types of `apply` and `secret` cannot know.
  return (secrets.length > 0 ? pulumi.secret(found) : found) as unknown as pulumi.Output<R>;
}

// An output that is not known, as the SDK itself makes one while previewing.
function unknownResult<R>(): R {
  return pulumi.unknown as R;
}
