import { mkdirSync } from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import type { PulumiCommand } from "@pulumi/pulumi/automation";
import { type PulumiCli, pathWith, pulumiCli } from "./pulumi-cli";

/**
 * The environment for Pulumi commands that leave everything in `dir`: state in `dir/state`, home in `dir/home`, no
 * setting of the user's own Pulumi, no network, and the CLI found first on `PATH`.
 */
export async function isolatedPulumi(dir: string, known?: PulumiCli): Promise<Record<string, string>> {
  const cli = known ?? (await pulumiCli());
  const state = path.resolve(dir, "state");
  const home = path.resolve(dir, "home");
  for (const folder of [state, home]) mkdirSync(folder, { recursive: true });
  return {
    ...withoutPulumi(process.env),
    PATH: pathWith(cli, process.env.PATH),
    PULUMI_BACKEND_URL: pathToFileURL(state).href,
    PULUMI_CONFIG_PASSPHRASE: "for tests only",
    PULUMI_HOME: home,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

/** The same CLI for the Automation API, which otherwise looks on this process's own `PATH`. */
export async function pulumiCommand(): Promise<PulumiCommand> {
  const cli = await pulumiCli();
  const automation = await import("@pulumi/pulumi/automation/index.js");
  return automation.PulumiCommand.get({ root: path.dirname(cli.bin) });
}

/** A user's token, stack or passphrase file must not reach a test. */
function withoutPulumi(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !name.startsWith("PULUMI_")) kept[name] = value;
  }
  return kept;
}
