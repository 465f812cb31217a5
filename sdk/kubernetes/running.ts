import { setTimeout } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { getGateway } from "../look-ups";

const PAUSE = 10_000;
const LIMIT = 60 * 60_000;

/**
 * The id of a gateway, once it runs. This is waited for in the program, since the engine knows no resource between the
 * applied manifests and the running gateway. A preview waits for nothing and asks nothing.
 */
export async function onceRunning(id: string, told: pulumi.Resource): Promise<string> {
  if (pulumi.runtime.isDryRun()) return id;
  let last = "";
  for (let waited = 0; ; waited += PAUSE) {
    const { name, running, state } = await getGateway({ id });
    if (running) return id;
    if (waited >= LIMIT) throw new pulumi.ResourceError(notRunning(name, state), told, true);
    if (state !== last) await pulumi.log.info(`gateway '${name}' is ${state}: waiting for it to run`, told);
    last = state;
    await setTimeout(PAUSE / speed());
  }
}

const notRunning = (name: string, state: string): string =>
  `Gateway '${name}' was not running after ${LIMIT / 60_000} min: ${state}. Look at its pods with 'kubectl get pods -n jet-system' and at ` +
  "the cluster's way out to Palette; 'pulumi up' then goes on waiting.";

// A lab that runs faster says so, as to the provider.
function speed(): number {
  const scale = Number(process.env.PALETTE_MAAS_TIME_SCALE ?? "1");
  return Number.isFinite(scale) && scale > 0 ? scale : 1;
}
