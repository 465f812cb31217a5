import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { ProviderError } from "../core/errors";
import type { Log } from "../core/time/wait";
import type { InstallRequest } from "../ports/installer";
import { childEnvironment, type Environment } from "./child-environment";
import { plain } from "./output";

/** The machine that this program runs on. */
export interface Host {
  platform: string;
  arch: string;
  environment: Environment;
}

const COMMAND_TIMEOUT = 20_000;

/** An order that names the Palette CLI. */
export type CliRequest = InstallRequest & { executable: string };

/** Fails with a sentence where the Palette CLI cannot install from here; says which release of it does. */
export async function checkHost(host: Host, { configFile, executable }: CliRequest, log: Log): Promise<void> {
  if (host.platform !== "linux" || host.arch !== "x64") {
    throw new ProviderError(
      `The Palette CLI installs gateways from Linux on x86-64 alone, and this is ${host.platform} on ${host.arch}: run Pulumi on such a ` +
        "host, or use installer 'kubernetes'.",
    );
  }
  await access(configFile, constants.R_OK).catch((cause: unknown) => {
    const remedy = "write it with 'palette pcg install --config-only', and name its absolute path";
    throw new ProviderError(`The configuration file '${configFile}' cannot be read: ${remedy}.`, { cause });
  });
  await checkExecutable(host, executable, log);
  await checkDocker(host);
}

async function checkExecutable(host: Host, executable: string, log: Log): Promise<void> {
  const { missing, text } = await answerOf(host, executable, ["version"]);
  if (missing) {
    throw new ProviderError(
      `There is no '${executable}' to run on this host: install the release of the Palette CLI that belongs to the version of your ` +
        "Palette, or name its path in 'executable'.",
    );
  }
  const release = /\d+\.\d+\.\d+/.exec(text)?.[0];
  log.info(
    release ? `The gateway is installed by Palette CLI ${release}.` : `'${executable} version' tells no version.`,
  );
}

async function checkDocker(host: Host): Promise<void> {
  const { missing, failed, text } = await answerOf(host, "docker", ["version", "--format", "{{.Server.Version}}"]);
  if (!missing && !failed) return;
  const why = missing ? "there is none" : `its daemon does not answer (${plain(text.split("\n")[0] ?? "")})`;
  throw new ProviderError(
    `The Palette CLI needs Docker on this host, and ${why}: install or start it, and see that 'docker info' works for this user.`,
  );
}

interface Answer {
  missing: boolean;
  failed: boolean;
  text: string;
}

const answerOf = (host: Host, program: string, args: readonly string[]): Promise<Answer> =>
  new Promise((resolve) => {
    const options = { env: childEnvironment(host.environment), timeout: COMMAND_TIMEOUT };
    execFile(program, [...args], options, (error, stdout, stderr) => {
      const missing = error !== null && (error.code === "ENOENT" || error.code === "EACCES");
      resolve({ missing, failed: error !== null, text: `${stdout}${stderr}`.trim() });
    });
  });
