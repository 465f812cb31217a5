import assert from "node:assert/strict";
import { type Lab, startLab } from "palette-maas-lab";
import { ApiError, ContractError } from "../../provider/core/errors";
import { maasInventory } from "../../provider/maas/inventory";
import type { MaasView } from "../../provider/ports/inventory";
import { NONSENSE, STRANGERS } from "../faults/faults";
import { type FaultProxy, faultProxy } from "../faults/proxy";
import { localSettings } from "../http/local-server";
import { runtime } from "./runtime";

type Question = Exclude<keyof MaasView, "mayWriteDns">;

/** Everything that MAAS is asked; a new question does not compile until it stands here. */
const QUESTIONS: Record<Question, (view: MaasView, lab: Lab) => Promise<unknown>> = {
  rights: (view) => view.rights(),
  rightsOf: (view, lab) => view.rightsOf(lab.maas.apiKey),
  machines: (view) => view.machines(["node-1"]),
  machinesById: (view) => view.machinesById(["abc123"]),
  stranded: (view) => view.stranded(),
  seesAll: (view) => view.seesAll(),
  rack: (view) => view.rack(),
  domains: (view) => view.domains(),
  zones: (view) => view.zones(),
  resourcePools: (view) => view.resourcePools(),
  tags: (view) => view.tags(),
  subnets: (view) => view.subnets(),
  images: (view) => view.images(),
  deployments: (view) => view.deployments(),
  dnsRecords: (view) => view.dnsRecords("a.maas"),
  dnsRecordsIn: (view) => view.dnsRecordsIn("maas"),
  removeDnsRecord: (view) => view.removeDnsRecord(4),
  writeDnsRecord: (view) => view.writeDnsRecord("new.maas", ["10.0.0.2"]),
};

describe("answers of MAAS", () => {
  let lab: Lab;
  let proxy: FaultProxy;

  before(async () => {
    lab = await startLab();
    proxy = await faultProxy(lab.maas.url);
  });
  after(async () => {
    await proxy?.stop();
    await lab?.stop();
  });

  const view = (): MaasView => {
    const endpoint = `${proxy.url}/MAAS`;
    const site = { endpoint, accountEndpoints: [], apiKey: lab.maas.apiKey, writes: "dns" } as const;
    const found = maasInventory([site], localSettings({ maxRetries: 0 }))(runtime()).at(endpoint);
    assert.ok(found);
    return found;
  };

  // MAAS itself refuses so: an empty 403 is its own.
  const foreign = STRANGERS.filter(
    ([name]) => !["403", "403 that says not found", "400 that says not found"].includes(name),
  );
  for (const [name, answer] of [...NONSENSE, ...foreign]) {
    it(`are never read out of ${name}, whatever the question`, async () => {
      proxy.decide = () => ({ name, answer });
      for (const [question, ask] of Object.entries(QUESTIONS)) {
        await assert.rejects(ask(view(), lab), (error: unknown) => {
          const isTold = error instanceof ContractError || error instanceof ApiError;
          assert.ok(isTold && !(error instanceof ApiError && error.kind === "not-found"), `${question}: ${error}`);
          return true;
        });
      }
    });
  }

  it("are never read out of what was not asked for, as where a filter is lost on the way", async () => {
    proxy.decide = () => undefined;
    const [known] = await view().rack();
    assert.ok(known);
    const { hostname, systemId } = known;
    const filtered: Record<string, (asked: MaasView) => Promise<unknown>> = {
      machines: (asked) => asked.machines([hostname]),
      machinesById: (asked) => asked.machinesById([systemId]),
      stranded: (asked) => asked.stranded(),
      dnsRecords: (asked) => asked.dnsRecords("one.maas"),
      dnsRecordsIn: (asked) => asked.dnsRecordsIn("elsewhere"),
      writeDnsRecord: (asked) => asked.writeDnsRecord("one.maas", ["10.0.0.2"]),
      removeDnsRecord: (asked) => asked.removeDnsRecord(4),
    };
    const rack = await wholeRack();
    const records = [{ id: 9, fqdn: "two.maas", ip_addresses: [] }];
    const before = JSON.stringify(lab.maas.world.dns);
    for (const [question, ask] of Object.entries(filtered)) {
      const asked = view();
      proxy.decide = ({ route }) => {
        const all = route.includes("dnsresources") ? records : rack;
        const value = route.includes("{id}") ? all[0] : all;
        return { name: "all", answer: { status: 200, type: "application/json", body: JSON.stringify(value) } };
      };
      await assert.rejects(ask(asked), /is not the one asked for|holds what was not asked for/, question);
      proxy.decide = () => undefined;
    }
    assert.equal(JSON.stringify(lab.maas.world.dns), before);
  });

  async function wholeRack(): Promise<unknown[]> {
    let body = "[]";
    proxy.decide = () => ({
      name: "read",
      answer: (own) => {
        body = own.body ?? "[]";
        return undefined;
      },
    });
    await view().rack();
    proxy.decide = () => undefined;
    return JSON.parse(body);
  }

  // Where the connection is cut, the work was done.
  for (const [name, answer] of NONSENSE.filter(([, how]) => how !== "cut")) {
    it(`tell nobody that a record was written or removed where only the last answer is ${name}`, async () => {
      for (const [done, write] of [
        [/^(POST|PUT) .*dnsresources/, () => view().writeDnsRecord("again.maas", ["10.0.0.2"])],
        [/^DELETE .*dnsresources/, () => view().removeDnsRecord(recordOf("again.maas"))],
      ] as const) {
        proxy.decide = ({ route }) => (done.test(route) ? { name, answer } : undefined);
        const before = records();
        await assert.rejects(write(), (error: unknown) => error instanceof ApiError || error instanceof ContractError);
        assert.deepEqual(records(), before);
        proxy.decide = () => undefined;
        await write();
      }
    });
  }

  // All records here are of one domain.
  const records = (): string[] => lab.maas.world.dns.map(({ name }) => `${name}.maas`);
  const recordOf = (fqdn: string): number =>
    lab.maas.world.dns.find(({ name }) => `${name}.maas` === fqdn)?.id ?? assert.fail(`no record ${fqdn}`);

  it("leave one record where the answer to its creation was lost", async () => {
    for (const [name, answer] of NONSENSE) {
      const fqdn = `lost-${records().length}.maas`;
      proxy.decide = ({ route }) => (route.startsWith("POST") ? { name, answer, work: "done" } : undefined);
      await view().writeDnsRecord(fqdn, ["10.0.0.2"]);
      assert.equal(records().filter((known) => known === fqdn).length, 1);
    }
  });
});
