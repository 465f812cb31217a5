import assert from "node:assert/strict";
import { type Demanded, serverDrift } from "../../provider/drift/server-drift";
import { usualOwner } from "../../provider/machines/servers";
import type { ObservedMachine } from "../../provider/plane";
import type { PhysicalMachine } from "../../provider/ports/inventory";
import { machine, physical as server } from "../support/machines";

interface Row {
  palette?: Partial<ObservedMachine>;
  /** Undefined: MAAS does not know it; `hidden`: it does not tell. */
  maas: Partial<PhysicalMachine> | "hidden" | undefined;
  demanded?: Demanded;
  /** What the line says after the server's name, up to what the update does; undefined: no line. */
  says: string | undefined;
  /** `waits`: the update does; `by hand`: it does nothing. */
  up?: "waits" | "by hand";
}

const deployed = (status: string): string => `is ${status} in MAAS, not Deployed`;

const ROWS: readonly Row[] = [
  { maas: {}, says: undefined },
  { maas: { power: "unknown" }, says: undefined },
  { maas: { locked: true }, says: undefined },
  // What the cluster brings back by itself.
  ...["Releasing", "Disk erasing", "Ready", "Allocated", "Deploying"].map(
    (status): Row => ({ maas: { status }, says: deployed(status), up: "waits" }),
  ),
  { maas: { status: "Ready", owner: undefined }, palette: { state: "failed" }, says: deployed("Ready"), up: "waits" },
  { maas: { power: "off" }, says: "is powered off in MAAS", up: "waits" },
  { maas: { power: "off" }, palette: { state: "provisioning" }, says: "is powered off in MAAS", up: "waits" },
  // What it gives up, and takes any server that fits for.
  ...[
    "New",
    "Broken",
    "Failed deployment",
    "Releasing failed",
    "Failed disk erasing",
    "Rescue mode",
    "Testing",
    "Missing",
  ].map((status): Row => ({ maas: { status }, says: deployed(status), up: "waits" })),
  // What a person may have to do.
  {
    maas: { status: "Broken", owner: undefined },
    palette: { state: "failed" },
    says: deployed("Broken"),
    up: "by hand",
  },
  { maas: undefined, says: "is no longer known to MAAS", up: "by hand" },
  { maas: undefined, palette: { state: "unknown" }, says: "is no longer known to MAAS", up: "by hand" },
  { maas: { owner: "bob" }, says: "belongs to bob in MAAS, not to gateway", up: "by hand" },
  { maas: { owner: "bob", status: "Allocated" }, says: "belongs to bob in MAAS, not to gateway", up: "by hand" },
  { maas: {}, palette: { state: "failed" }, says: "is Failed in Palette", up: "by hand" },
  {
    maas: { locked: true },
    palette: { state: "deleting" },
    says: "is to be released and is locked in MAAS",
    up: "by hand",
  },
  // What the cluster is at is no drift.
  { maas: { status: "Deploying" }, palette: { state: "provisioning" }, says: undefined },
  { maas: { status: "Allocated", power: "off" }, palette: { state: "provisioning" }, says: undefined },
  { maas: { status: "Releasing" }, palette: { state: "deleting" }, says: undefined },
  { maas: undefined, palette: { state: "deleting" }, says: undefined },
  { maas: undefined, palette: { state: "pending", hostname: "" }, says: undefined },
  { maas: undefined, palette: { hostname: "" }, says: undefined },
  // What the inputs ask for.
  { maas: { zone: "az2" }, says: undefined },
  { maas: { zone: "az2" }, demanded: { zones: ["az2", "az1"] }, says: undefined },
  {
    maas: { zone: "az9" },
    demanded: { zones: ["az2", "az1"] },
    says: "is in zone 'az9' in MAAS, and 'zones' asks for 'az1', 'az2'",
    up: "by hand",
  },
  { maas: { resourcePool: "dev" }, demanded: { resourcePool: "" }, says: undefined },
  {
    maas: { resourcePool: "dev" },
    demanded: { resourcePool: "prod" },
    says: "is in resource pool 'dev' in MAAS, and 'resourcePool' asks for 'prod'",
    up: "by hand",
  },
  { maas: { tags: ["worker", "gpu"] }, demanded: { machineTags: ["gpu"] }, says: undefined },
  {
    maas: { tags: [] },
    demanded: { machineTags: ["worker", "gpu"] },
    says: "does not carry 'gpu', 'worker' in MAAS, which 'machineTags' asks for",
    up: "by hand",
  },
  { maas: { hostname: "rack-9" }, says: "is called rack-9 in MAAS", up: "by hand" },
  { maas: { hostname: "RACK-1" }, palette: { hostname: "rack-1.maas.example.com" }, says: undefined },
  { maas: { zone: "az9", status: "Broken" }, demanded: { zones: ["az1"] }, says: deployed("Broken"), up: "waits" },
  // What MAAS does not tell contradicts nothing.
  { maas: { zone: "", resourcePool: "" }, demanded: { zones: ["az1"], resourcePool: "prod" }, says: undefined },
  { maas: "hidden", says: undefined },
  { maas: "hidden", palette: { state: "failed" }, says: "is Failed in Palette", up: "by hand" },
];

describe("what is drift of a server", () => {
  for (const { palette = {}, maas, demanded = {}, says, up } of ROWS) {
    const asked = Object.keys(demanded).length > 0 ? `, with ${JSON.stringify(demanded)}` : "";
    it(`${palette.state ?? "running"} in Palette, in MAAS ${JSON.stringify(maas) ?? "unknown"}${asked}: ${says ?? "nothing"}`, () => {
      const seen = maas === "hidden" ? undefined : maas && server(maas);
      const pair = { machine: machine("1", palette), server: seen, isAbsent: maas === undefined };
      const drift = serverDrift([pair], { demanded, prefix: "", owner: "gateway", plane: "Palette" });
      assert.equal(drift.length, says === undefined ? 0 : 1, JSON.stringify(drift));
      for (const { machine: host, mends, text } of drift) {
        assert.ok(text.startsWith(`node-1 (rack-1) ${says}; 'pulumi up' `), text);
        assert.deepEqual([host, mends], ["rack-1", up === "waits"], text);
      }
    });
  }

  it("is where a server stands only once no machine of the pool is on its way", () => {
    const isAbsent = false;
    const moved = { machine: machine("1"), server: server({ zone: "az9" }), isAbsent };
    const coming = {
      machine: machine("2", { state: "provisioning" }),
      server: server({ hostname: "rack-2" }),
      isAbsent,
    };
    const measure = { demanded: { zones: ["az1"] }, prefix: "controlPlane.", owner: undefined, plane: "Palette" };
    assert.deepEqual(serverDrift([moved, coming], measure), []);
    assert.match(JSON.stringify(serverDrift([moved], measure)), /'controlPlane\.zones' asks for/);
  });

  it("of the only server of a control plane warns of an empty cluster, unless its system is still there", () => {
    const said = (status: string, others: number) => {
      const pairs = Array.from({ length: 1 + others }, (_, i) => ({
        machine: machine(String(i + 1)),
        server: server({ hostname: `rack-${i + 1}`, status: i === 0 ? status : "Deployed" }),
        isAbsent: false,
      }));
      return JSON.stringify(
        serverDrift(pairs, { demanded: {}, prefix: "controlPlane.", owner: undefined, plane: "Palette" }),
      );
    };
    for (const status of ["Ready", "Releasing", "Broken", "Deploying"]) assert.match(said(status, 0), /empty cluster/);
    for (const status of ["Testing", "Rescue mode"]) assert.doesNotMatch(said(status, 0), /empty cluster/);
    assert.doesNotMatch(said("Ready", 2), /empty cluster/);
  });

  it("of every server of a control plane warns of an empty cluster as well, as long as none may hold its data", () => {
    type Seen = { status: string; state?: ObservedMachine["state"] } | "hidden" | "absent" | "foreign";
    const warned = (...all: Seen[]) => {
      const pairs = all.map((one, i) => {
        const here = { hostname: `rack-${i + 1}` };
        const of = (more: Partial<PhysicalMachine>) => server({ ...here, owner: "capmaas", ...more });
        const seen = { hidden: undefined, absent: undefined, foreign: of({ owner: "bob" }) };
        return {
          machine: machine(String(i + 1), {
            ...here,
            ...(typeof one !== "string" && one.state ? { state: one.state } : {}),
          }),
          server: typeof one === "string" ? seen[one] : of({ status: one.status }),
          isAbsent: one === "absent",
        };
      });
      const measure = { demanded: {}, prefix: "controlPlane.", owner: "capmaas", plane: "Palette" };
      return serverDrift(pairs, measure).filter(({ text }) => text.includes("no server of the control plane is left"))
        .length;
    };
    const [ready, held, rescued] = ["Ready", "Deployed", "Rescue mode"].map((status) => ({ status }));
    assert.ok(ready && held && rescued);
    assert.equal(warned(ready, ready, ready), 3);
    assert.equal(warned(ready, "absent", { status: "Releasing" }), 3);
    assert.equal(warned(ready, { status: "Deploying", state: "provisioning" }, "foreign"), 2);
    assert.equal(warned("foreign", "foreign", "foreign"), 3);
    // One that is not Ready for want of the others counts as being installed.
    const survivor = { status: "Deployed", state: "provisioning" } as const;
    for (const may of [held, rescued, survivor, "hidden"] as const) assert.equal(warned(ready, ready, may), 0);
    assert.equal(warned(ready, held, held), 0);
  });

  it("of a server that lacks a tag which the cluster may not ask for says so", () => {
    const said = (tags: string[]) =>
      JSON.stringify(
        serverDrift([{ machine: machine("1"), server: server({ tags }), isAbsent: false }], {
          demanded: { machineTags: ["gpu", "worker"] },
          prefix: "",
          owner: undefined,
          plane: "Palette",
        }),
      );
    assert.match(said(["worker"]), /may ask MAAS for 'worker' alone/);
    assert.match(said(["gpu"]), /tag it again in MAAS; or delete machine/);
  });

  it("is nobody's where it is not plain whose servers are", () => {
    const owners = (...names: (string | undefined)[]) => names.map((owner) => ({ owner, status: "Deployed" }));
    assert.equal(usualOwner(owners("gateway", "gateway", "bob")), "gateway");
    assert.equal(usualOwner(owners("gateway", "bob")), undefined);
    assert.equal(usualOwner(owners(undefined)), undefined);
    assert.equal(usualOwner([...owners("gateway"), { owner: "bob", status: "Allocated" }]), "gateway");
  });
});
