import { gatewayUserAgent } from "./http";
import { kubectlCommands } from "./palette/pcg";
import type { Context } from "./palette/world";

/** Plays the person who runs a registered gateway's kubectl commands on a Kubernetes cluster, and the software that this starts. */
export class Operator {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Fetches every manifest that the commands name; the software in them then registers itself. */
  async apply(gatewayUid: string, signal: AbortSignal): Promise<void> {
    const gateway = this.#context.stores.gateways.find((known) => known.meta.uid === gatewayUid);
    if (!gateway) return; // Deleted before anybody came to apply it.
    const urls = kubectlCommands(this.#context, gateway).flatMap(
      (command) => /apply -f (\S+)/.exec(command)?.[1] ?? [],
    );
    let code = "";
    for (const url of urls) code = /pairingCode: "([^"]+)"/.exec(await fetchText(url, signal))?.[1] ?? code;
    const answer = await fetch(`${this.#context.url}/v1/pcg/${gatewayUid}/register`, {
      method: "POST",
      signal,
      headers: { ...asGateway, "content-type": "application/json" },
      body: JSON.stringify({ pairingCode: code }),
    });
    if (!answer.ok) throw new Error(`Palette refuses the gateway's registration: ${answer.status}`);
  }
}

const asGateway = { "user-agent": gatewayUserAgent };

async function fetchText(url: string, signal: AbortSignal): Promise<string> {
  const answer = await fetch(url, { headers: asGateway, signal });
  if (!answer.ok) throw new Error(`Palette refuses the manifest: ${answer.status}`);
  return answer.text();
}
