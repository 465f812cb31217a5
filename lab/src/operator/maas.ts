import { ask } from "../ask";
import { authorization } from "../gateway/maas-client";
import { gatewayUserAgent } from "../http";
import type { Maas } from "../maas";
import { remove } from "../maas/state/world";

type Form = [string, string][];

/**
 * What a person does in MAAS, behind the back of whoever runs clusters on it. Servers go by host name or system id. Goes through MAAS's own
 * API, so that what MAAS refuses is refused here too, with an error.
 */
export class MaasOperator {
  readonly #maas: Maas;
  readonly #authority: string | undefined;

  constructor(maas: Maas, authority?: string) {
    this.#maas = maas;
    this.#authority = authority;
  }

  /** Releases a server, whoever works on it. */
  async release(server: string, { erase = false } = {}): Promise<void> {
    await this.#act(server, "release", erase ? [["erase", "true"]] : []);
  }

  async markBroken(server: string, comment = "fan 3 has failed"): Promise<void> {
    await this.#act(server, "mark_broken", [["comment", comment]]);
  }

  async markFixed(server: string): Promise<void> {
    await this.#act(server, "mark_fixed");
  }

  /** Has a server tested, whatever runs on it. */
  async test(server: string): Promise<void> {
    await this.#act(server, "test");
  }

  /** Moves a server to another zone or resource pool, or both. */
  async move(server: string, to: { zone?: string; pool?: string }): Promise<void> {
    await this.#edit(server, Object.entries(to));
  }

  async rename(server: string, hostname: string): Promise<void> {
    await this.#edit(server, [["hostname", hostname]]);
  }

  /** Gives and takes tags; those that MAAS does not know are made. */
  async retag(server: string, { add = [], remove: taken = [] }: { add?: string[]; remove?: string[] }): Promise<void> {
    const { systemId } = this.#maas.world.machine(server);
    for (const name of [...add, ...taken]) {
      const isKnown = this.#maas.world.tags.some((tag) => tag.name === name);
      if (!isKnown) await this.#send("POST", "tags/", [["name", name]]);
      const change: Form = [[add.includes(name) ? "add" : "remove", systemId]];
      await this.#send("POST", `tags/${encodeURIComponent(name)}/?op=update_nodes`, change);
    }
  }

  async powerOff(server: string): Promise<void> {
    await this.#act(server, "power_off");
  }

  async powerOn(server: string): Promise<void> {
    await this.#act(server, "power_on");
  }

  async lock(server: string): Promise<void> {
    await this.#act(server, "lock");
  }

  async unlock(server: string): Promise<void> {
    await this.#act(server, "unlock");
  }

  /** Deploys something else on a server that is free, as somebody who has nothing to do with the clusters. */
  async deploy(server: string, image = "ubuntu/jammy"): Promise<void> {
    await this.#act(server, "deploy", [["distro_series", image]], this.#maas.apiKeys.user);
  }

  /** Takes a server for somebody else without deploying it. */
  async allocate(server: string): Promise<void> {
    const { systemId } = this.#maas.world.machine(server);
    await this.#send("POST", "machines/?op=allocate", [["system_id", systemId]], this.#maas.apiKeys.user);
  }

  /** Takes a server out of MAAS's inventory. */
  async removeServer(server: string): Promise<void> {
    await this.#send("DELETE", `machines/${this.#maas.world.machine(server).systemId}/`);
  }

  /** Deletes a DNS record with all its addresses. */
  async removeRecord(fqdn: string): Promise<void> {
    await this.#send("DELETE", `dnsresources/${this.#recordOf(fqdn)}/`);
  }

  /** Gives a DNS record other addresses. */
  async rewriteRecord(fqdn: string, addresses: string[]): Promise<void> {
    await this.#send("PUT", `dnsresources/${this.#recordOf(fqdn)}/`, [["ip_addresses", addresses.join(" ")]]);
  }

  /** Deletes an image; `custom/` before its name does not count. */
  async removeImage(name: string): Promise<void> {
    const plain = (text: string) => text.replace(/^custom\//, "");
    const { images } = this.#maas.world;
    if (!images.some((image) => plain(image.name) === plain(name))) throw new Error(`no image ${name}`);
    remove(images, (image) => plain(image.name) === plain(name));
  }

  #recordOf(fqdn: string): number {
    const record = this.#maas.world.dnsRecord(fqdn);
    if (!record) throw new Error(`no DNS record ${fqdn}`);
    return record.id;
  }

  async #edit(server: string, form: Form): Promise<void> {
    await this.#send("PUT", `machines/${this.#maas.world.machine(server).systemId}/`, form);
  }

  async #act(server: string, op: string, form: Form = [], key?: string): Promise<void> {
    const { systemId } = this.#maas.world.machine(server);
    await this.#send("POST", `machines/${systemId}/?op=${op}`, form, key);
  }

  // As the administrator who owns the servers of clusters: nobody else may mark those as broken.
  async #send(method: string, path: string, form: Form = [], key = this.#maas.apiKeys.admin): Promise<void> {
    const answer = await ask(`${this.#maas.url}/api/2.0/${path}`, {
      method,
      authority: this.#authority,
      headers: {
        authorization: authorization(key),
        "user-agent": operatorUserAgent,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: new URLSearchParams(form).toString(),
    });
    if (!answer.ok) throw new Error(`MAAS refuses ${method} ${path}: ${answer.status} ${answer.text}`.trim());
  }
}

/** Begins as the gateway's, so that the journal tells the requests of the lab's own people from those of its clients. */
export const operatorUserAgent = `${gatewayUserAgent}/operator`;
