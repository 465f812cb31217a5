import { randomUUID } from "node:crypto";
import type { Lab } from "palette-maas-lab";

/** Somebody who works in MAAS itself, with the administrator's key. */
export function maasOperator(lab: Lab) {
  const [consumer, token, secret] = lab.maas.apiKey.split(":");
  const call = async (path: string, form: Record<string, string>): Promise<void> => {
    const parts = {
      oauth_version: "1.0",
      oauth_signature_method: "PLAINTEXT",
      oauth_consumer_key: consumer,
      oauth_token: token,
      oauth_signature: `%26${secret}`,
      oauth_timestamp: String(Math.floor(Date.now() / 1000)),
      oauth_nonce: randomUUID(),
    };
    const authorization = `OAuth ${Object.entries(parts)
      .map(([key, value]) => `${key}="${value}"`)
      .join(", ")}`;
    const url = `${lab.maas.url}/api/2.0/${path}`;
    const answer = await fetch(url, { method: "POST", headers: { authorization }, body: new URLSearchParams(form) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  };
  return {
    /** Releases a server that a cluster still runs on. */
    release: (hostname: string): Promise<void> =>
      call(`machines/${lab.maas.world.machine(hostname).systemId}/op-release`, {}),
  };
}
