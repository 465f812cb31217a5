import { configurationFrom, configurationIn } from "../doctor/configuration";
import type { ReadConfig } from "../settings";
import type { Source } from "./arguments";
import { pulumiConfig } from "./pulumi-command";
import type { Terminal } from "./terminal";

/** Where the keys come from before the environment: a file, a stack, or nowhere. */
export async function configurationOf({ config, stack, cwd }: Source, terminal: Terminal): Promise<ReadConfig> {
  if (config !== undefined) return configurationFrom(config);
  if (stack === undefined) return () => undefined;
  return configurationIn(await pulumiConfig({ stack, cwd }, terminal), `stack '${stack}'`);
}
