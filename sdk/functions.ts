import * as pulumi from "@pulumi/pulumi";
import { whenKnown } from "./when-known";

/** What the provider's package offers to a program's own process. */
interface Dynamic {
  lookup(
    name: string,
    args: object,
    config: (key: string) => string | undefined,
    isPreview: boolean,
  ): Promise<Record<string, unknown>>;
}

// Loaded at the first look-up only, by name: a program without look-ups does not pay for the clients.
const dynamic = (): Dynamic => require("pulumi-palette-maas/dynamic");

/**
 * Runs a look-up in the program's own process, configured by the stack's `palette-maas` configuration and the environment:
 * the dynamic front has no protocol for it.
 */
export async function lookUp<R>(name: string, args: object): Promise<R> {
  const result: unknown = await dynamic().lookup(name, args, readConfig, pulumi.runtime.isDryRun());
  return result as R; // The provider answers by the schema that R was generated from.
}

// Not by `Config.get`, which is not meant for secrets: the keys among these go nowhere but to the provider.
const readConfig = (key: string): string | undefined => pulumi.runtime.getConfig(`palette-maas:${key}`);

/** Asks once the arguments, which may be outputs, are known. */
export const lookUpOutput = <R>(name: string, args: object, secrets: readonly string[]): pulumi.Output<R> =>
  whenKnown(name, args, secrets, (known) => lookUp<R>(name, known));
