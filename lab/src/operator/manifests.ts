import { ask } from "../ask";
import { gatewayUserAgent } from "../http";
import { kubectlCommands } from "../palette/api/pcg";
import type { Context } from "../palette/state/world";

/** Plays the person who runs a registered gateway's kubectl commands on a Kubernetes cluster, and the software that this starts. */
export class Operator {
  readonly #context: Context;
  readonly #authority: string | undefined;

  /** `authority` is whom to trust, in PEM, where Palette has TLS. */
  constructor(context: Context, authority?: string) {
    this.#context = context;
    this.#authority = authority;
  }

  /** Fetches every manifest that the commands name; the software in them then registers itself. */
  async apply(gatewayUid: string, signal: AbortSignal): Promise<void> {
    const gateway = this.#context.stores.gateways.find((known) => known.meta.uid === gatewayUid);
    if (!gateway) return; // Deleted before anybody came to apply it.
    const urls = kubectlCommands(this.#context, gateway).flatMap(
      (command) => /apply -f (\S+)/.exec(command)?.[1] ?? [],
    );
    let code = "";
    for (const url of urls) code = /pairingCode: "([^"]+)"/.exec(await this.#manifest(url, signal))?.[1] ?? code;
    const answer = await ask(`${this.#context.url}/v1/pcg/${gatewayUid}/register`, {
      method: "POST",
      signal,
      authority: this.#authority,
      headers: { ...asGateway, "content-type": "application/json" },
      body: JSON.stringify({ pairingCode: code }),
    });
    if (!answer.ok) throw new Error(`Palette refuses the gateway's registration: ${answer.status}`);
  }

  async #manifest(url: string, signal: AbortSignal): Promise<string> {
    const answer = await ask(url, { headers: asGateway, signal, authority: this.#authority });
    if (!answer.ok) throw new Error(`Palette refuses the manifest: ${answer.status}`);
    return answer.text;
  }
}

const asGateway = { "user-agent": gatewayUserAgent };
