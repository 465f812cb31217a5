import assert from "node:assert/strict";
import { type Lab, startLab } from "palette-maas-lab";
import { z } from "zod";
import { ApiError } from "../../provider/core/errors";
import { minutes } from "../../provider/core/time/duration";
import type { Call } from "../../provider/http/client";
import { maasClient } from "../../provider/maas/client";
import { type MaasSite, maasInventory } from "../../provider/maas/inventory";
import type { MaasView } from "../../provider/ports/inventory";
import { localSettings, notingClock } from "../http/local-server";
import { fakeClock } from "../support/fake-clock";
import { runtime } from "./runtime";

describe("the lab's MAAS, through the inventory", () => {
  let lab: Lab;
  const clock = fakeClock({ openRequests: () => lab.openRequests() });

  before(async () => {
    lab = await startLab({ clock });
  });

  after(async () => {
    clock.stop();
    await lab.stop();
  });

  function view(site: Partial<MaasSite> = {}, more: Parameters<typeof localSettings>[0] = {}): MaasView {
    const { url, apiKey } = lab.maas;
    const whole: MaasSite = { endpoint: url, accountEndpoints: [], apiKey, writes: "dns", ...site };
    const found = maasInventory([whole], localSettings(more))(runtime()).at(url);
    assert.ok(found);
    return found;
  }

  it("tells that an administrator's key lacks nothing", async () => {
    assert.deepEqual((await view().rights()).missing, []);
  });

  it("tells what a plain user's key lacks, asked with that key", async () => {
    const { user, missing } = await view().rightsOf(lab.maas.apiKeys.user);
    assert.equal(lab.maas.world.users.find(({ username }) => username === user)?.isSuperuser, false);
    assert.match(missing.join("; "), /DNS record.*; .*machines/);
  });

  it("tells machines by host name and leaves unknown ones out", async () => {
    const [first, second] = lab.maas.world.machines;
    assert.ok(first && second);
    const machines = await view().machines([`${first.hostname}.${first.domain}`, second.hostname, "no-such-host"]);
    const told = machines.map(({ systemId, hostname, zone, resourcePool, status }) => ({
      systemId,
      hostname,
      zone,
      resourcePool,
      status,
    }));
    const held = [first, second].map(({ systemId, hostname, zone, pool, statusName }) => ({
      systemId,
      hostname,
      zone,
      resourcePool: pool,
      status: statusName,
    }));
    const byHost = (a: { hostname: string }, b: { hostname: string }) => a.hostname.localeCompare(b.hostname);
    assert.deepEqual(told.sort(byHost), held.sort(byHost));
  });

  it("tells whose a server is, and its addresses once it is deployed", async () => {
    const machine = lab.maas.world.machines.find(({ status, problem }) => status === READY && !problem);
    assert.ok(machine);
    const look = async () => (await view().machines([machine.hostname]))[0];
    assert.deepEqual([(await look())?.free, (await look())?.owner], [true, undefined]);
    await directly(lab, "POST /machines/{id}/?op=deploy", { params: { id: machine.systemId } });
    assert.deepEqual([(await look())?.free, (await look())?.status], [false, "Deploying"]);
    await clock.sleep(minutes(60));
    const deployed = await look();
    assert.deepEqual([deployed?.status, deployed?.owner], ["Deployed", machine.owner]);
    assert.deepEqual(deployed?.addresses, lab.maas.world.addressesOf(machine));
    assert.equal(deployed?.addresses.length, 1);
  });

  it("has no record of a name that is new, and none of a name in a domain it does not know", async () => {
    assert.deepEqual(await view().dnsRecords("nobody.maas"), []);
    assert.deepEqual(await view().dnsRecords("api.example.org"), []);
  });

  it("keeps a record from a user who is no administrator", async () => {
    const id = await createRecord(lab, "api-2.maas", "");
    await assert.rejects(view({ apiKey: lab.maas.apiKeys.user }).removeDnsRecord(id), { kind: "denied", status: 403 });
    assert.ok(lab.maas.world.dnsRecord("api-2.maas"));
  });

  it("refuses a wrong secret, and nobody tells it", async () => {
    const [consumer, token] = lab.maas.apiKey.split(":");
    const site = { apiKey: `${consumer}:${token}:classifiedclassifiedclassified` };
    for (const ask of [(maas: MaasView) => maas.rights(), (maas: MaasView) => maas.machines(["node-1"])]) {
      await assert.rejects(ask(view(site)), (error) => {
        assert.ok(error instanceof ApiError);
        assert.equal(error.kind, "denied");
        assert.match(error.message, /API key is not accepted/);
        assert.doesNotMatch(error.message, /classified/);
        return true;
      });
    }
  });

  it("waits for as long as MAAS asks while no rack is connected", async () => {
    const pausing = notingClock();
    lab.next("GET /MAAS/api/2.0/machines/", { status: 503, headers: { "retry-after": "10" }, body: "no rack" });
    const [machine] = lab.maas.world.machines;
    assert.ok(machine);
    assert.equal((await view({}, { clock: pausing }).machines([machine.hostname])).length, 1);
    assert.deepEqual(pausing.pauses, [10_000]);
  });

  it("fails within its time when it hangs, plainly", async () => {
    lab.next("GET /MAAS/api/2.0/machines/", { hang: true });
    const asked = view({}, { requestTimeout: 50, maxRetries: 0 }).machines(["node-1"]);
    await assert.rejects(asked, /MAAS at 127\.0\.0\.1:\d+ did not answer GET \/machines\/: no answer came within/);
  });

  it("asks once more when nonsense comes back, and then says that it was no answer of MAAS", async () => {
    const broken = { name: "ApiError", kind: "unavailable", foreign: true, route: "GET /machines/" };
    lab.next("GET /MAAS/api/2.0/machines/", { garbage: true });
    assert.deepEqual(await view().machines(["no-such-machine"]), []);
    lab.next("GET /MAAS/api/2.0/machines/", { garbage: true, times: 2 });
    await assert.rejects(view().machines(["no-such-machine"]), broken);
  });
});

for (const maasVersion of ["3.4.10", "3.6.1"]) {
  describe(`the lab's MAAS ${maasVersion}`, () => {
    let lab: Lab;

    before(async () => {
      lab = await startLab({ maasVersion });
    });

    after(() => lab.stop());

    it("removes a record with its reserved addresses, and once more without complaint", async () => {
      const { url, apiKey, world } = lab.maas;
      const site: MaasSite = { endpoint: url, accountEndpoints: [], apiKey, writes: "dns" };
      const view = maasInventory([site], localSettings())(runtime()).at(url);
      const ip = world.subnets[0]?.cidr.replace(/\.\d+\/\d+$/, ".251");
      assert.ok(view && ip);
      const id = await createRecord(lab, "api.maas", ip);
      assert.deepEqual(await view.dnsRecords("api.maas"), [{ id, fqdn: "api.maas", addresses: [ip] }]);
      assert.equal(await view.removeDnsRecord(id), true);
      assert.equal(world.dnsRecord("api.maas"), undefined);
      assert.deepEqual(
        world.addresses.filter((row) => row.ip === ip),
        [],
      );
      assert.equal(await view.removeDnsRecord(id), true);
    });
  });
}

const READY = 4;

/** Sends what no inventory sends: what gateways and operators do. */
const directly = (lab: Lab, route: string, more: Pick<Call<unknown>, "params" | "form">): Promise<{ id?: unknown }> =>
  maasClient({ endpoint: lab.maas.url, apiKey: lab.maas.apiKey }, localSettings()).send({
    route,
    answer: z.object({ id: z.unknown().optional() }),
    signal: new AbortController().signal,
    ...more,
  });

const createRecord = async (lab: Lab, fqdn: string, addresses: string): Promise<number> =>
  z.number().parse((await directly(lab, "POST /dnsresources/", { form: { fqdn, ip_addresses: addresses } })).id);
