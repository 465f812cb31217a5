import { randomUUID } from "node:crypto";
import type { Lab } from "palette-maas-lab";

interface How {
  method?: "POST" | "PUT" | "DELETE";
  apiKey?: string;
}

/** Somebody who works in MAAS itself, with the administrator's key. */
export function maasOperator(lab: Lab) {
  const call = async (path: string, form: Record<string, string>, how: How = {}): Promise<void> => {
    const { method = "POST", apiKey = lab.maas.apiKey } = how;
    const [consumer, token, secret] = apiKey.split(":");
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
    const body = method === "DELETE" ? null : new URLSearchParams(form);
    const answer = await fetch(url, { method, headers: { authorization }, body });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  };
  const byUser = { apiKey: lab.maas.apiKeys.user };
  const at = (hostname: string): string => `machines/${lab.maas.world.machine(hostname).systemId}/`;
  const tag = (name: string, change: Record<string, string>) => call(`tags/${name}/op-update_nodes`, change);
  return {
    /** Releases a server that a cluster still runs on. */
    release: (hostname: string): Promise<void> => call(`${at(hostname)}op-release`, {}),
    /** Marks a server as broken. */
    breaks: (hostname: string): Promise<void> => call(`${at(hostname)}op-mark_broken`, { comment: "fan 3" }),
    /** Switches a server off. */
    powerOff: (hostname: string): Promise<void> => call(`${at(hostname)}op-power_off`, {}),
    /** Moves or renames a server. */
    edit: (hostname: string, change: { zone?: string; pool?: string; hostname?: string }): Promise<void> =>
      call(at(hostname), change, { method: "PUT" }),
    /** Takes a server out of MAAS's books. */
    forget: (hostname: string): Promise<void> => call(at(hostname), {}, { method: "DELETE" }),
    tag: (hostname: string, name: string) => tag(name, { add: lab.maas.world.machine(hostname).systemId }),
    untag: (hostname: string, name: string) => tag(name, { remove: lab.maas.world.machine(hostname).systemId }),
    /** Makes a tag, zone or resource pool. */
    make: (kind: "tags" | "zones" | "resourcepools", name: string) => call(`${kind}/`, { name }),
    /** Another user takes a server that is free. */
    takes: (hostname: string): Promise<void> =>
      call("machines/op-allocate", { system_id: lab.maas.world.machine(hostname).systemId }, byUser),
  };
}
