import { seconds } from "../core/duration";
import type { Runtime } from "../core/runtime";
import type { Installation, Installer, InstallOrder, InstallOutcome } from "../installation";
import { childEnvironment, type Environment } from "./child-environment";
import { checkHost, type Host } from "./host";
import { Run } from "./run";
import { Workbench } from "./workbench";

/** Installs gateways with the Palette CLI of this host. One run per gateway at a time, whoever asks for it. */
export function localInstaller(
  environment: Environment,
  host: Host = { platform: process.platform, arch: process.arch, environment },
): (runtime: Runtime) => Installer {
  const runs = new Map<string, Run>();
  let isWatched = false;
  return (runtime) => ({
    check: (order) => checkHost(host, order, runtime.log),
    begin: async (order) => {
      const mine = runs.get(order.name);
      if (mine) return mine;
      const bench = new Workbench(environment, order.name);
      const left = await bench.process();
      if (left !== undefined) return await joined(runtime, order, bench, left);
      const run = await started(runtime, order, bench, environment);
      runs.set(order.name, run);
      void run.ended.then(() => runs.delete(order.name));
      if (!isWatched) process.once("exit", () => [...runs.values()].forEach((still) => void still.stopNow()));
      isWatched = true;
      return run;
    },
  });
}

async function started(
  runtime: Runtime,
  order: InstallOrder,
  bench: Workbench,
  environment: Environment,
): Promise<Run> {
  runtime.signal.throwIfAborted();
  const run = await Run.start({
    order,
    bench,
    environment: childEnvironment(environment, { PALETTE_ENCRYPTION_PASSWORD: order.encryptionPassword }),
    secrets: [order.encryptionPassword, environment.PALETTE_API_KEY ?? "", environment.MAAS_API_KEY ?? ""],
    told: (line) => runtime.log.info(`gateway '${order.name}': ${line}`),
  });
  const stop = (): void => void run.stop();
  runtime.signal.addEventListener("abort", stop, { once: true });
  void run.ended.then(() => runtime.signal.removeEventListener("abort", stop));
  return run;
}

// An installer outlives a program that was killed. Two of them would make two gateways: the first is waited for.
async function joined(runtime: Runtime, order: InstallOrder, bench: Workbench, pid: number): Promise<Installation> {
  runtime.log.warn(
    `gateway '${order.name}': an installer of an earlier run (process ${pid}) is still at work; it is waited for.`,
  );
  let outcome: InstallOutcome | undefined;
  const watch = async (): Promise<void> => {
    while ((await bench.process()) !== undefined) await runtime.clock.sleep(seconds(5), runtime.signal);
    await bench.clear();
    outcome = { done: true };
  };
  void watch().catch(() => {
    outcome = { failed: "nobody waited for it any more", evidence: [] };
  });
  return {
    get outcome() {
      return outcome;
    },
    stop: async () => {},
  };
}
