import { readFile } from "node:fs/promises";
import type { Runtime } from "../core/runtime";
import { seconds } from "../core/time/duration";
import type { Installation, Installer, InstallOutcome, InstallRequest } from "../ports/installer";
import { childEnvironment, type Environment } from "./child-environment";
import { secretsIn } from "./config-secrets";
import { type CliRequest, checkHost, type Host } from "./host";
import { Run } from "./run";
import { WorkingDirectory } from "./working-directory";

/** What the Palette CLI is called on the PATH. */
const PALETTE_CLI = "palette";

/** Installs gateways with the Palette CLI of this host. One run per gateway at a time, whoever asks for it. */
export function localInstaller(
  environment: Environment,
  host: Host = { platform: process.platform, arch: process.arch, environment },
): (runtime: Runtime) => Installer {
  const begun = new Map<string, Promise<Installation>>();

  async function begin(runtime: Runtime, order: CliRequest, bench: WorkingDirectory): Promise<Installation> {
    const left = await bench.process();
    if (left !== undefined) return joined(runtime, order, bench, left);
    await checkHost(host, order, runtime.log);
    return await started(runtime, order, bench, environment);
  }

  return (runtime) => ({
    begin: async ({ executable = PALETTE_CLI, ...rest }) => {
      const order = { ...rest, executable };
      const key = `${order.name}\0${order.configFile}`;
      const known = begun.get(key);
      if (known) return await known;
      const made = begin(runtime, order, new WorkingDirectory(environment, key));
      begun.set(key, made);
      const forget = (): boolean => begun.delete(key);
      made.then((installation) => installation.ended.then(forget), forget);
      return await made;
    },
  });
}

async function started(
  runtime: Runtime,
  order: CliRequest,
  bench: WorkingDirectory,
  environment: Environment,
): Promise<Run> {
  runtime.signal.throwIfAborted();
  const run = await Run.start({
    order,
    bench,
    environment: childEnvironment(environment, { PALETTE_ENCRYPTION_PASSWORD: order.encryptionPassword }),
    secrets: [
      order.encryptionPassword,
      environment.PALETTE_API_KEY ?? "",
      environment.MAAS_API_KEY ?? "",
      ...secretsIn(await readFile(order.configFile, "utf8")),
    ],
    told: (line) => runtime.log.info(`gateway '${order.name}': ${line}`),
  });
  const stop = (): void => void run.stop();
  runtime.signal.addEventListener("abort", stop, { once: true });
  void run.ended.then(() => runtime.signal.removeEventListener("abort", stop));
  return run;
}

// An installer outlives a program that was killed. Two of them would make two gateways: the first is waited for.
function joined(runtime: Runtime, order: InstallRequest, bench: WorkingDirectory, pid: number): Installation {
  runtime.log.warn(
    `gateway '${order.name}': an installer of an earlier run (process ${pid}) is still at work; it is waited for.`,
  );
  let outcome: InstallOutcome | undefined;
  const watch = async (): Promise<void> => {
    while ((await bench.process()) !== undefined) await runtime.clock.sleep(seconds(5), runtime.signal);
    await bench.clear();
    outcome = { done: true };
  };
  const ended = watch().catch(() => {
    outcome = { failed: "nobody waited for it any more", evidence: [] };
  });
  return {
    get outcome() {
      return outcome;
    },
    ended,
    stop: async () => {},
  };
}
