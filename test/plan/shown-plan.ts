import type { Report } from "../../provider/plan/report/report";
import { approval, effect, machines, names, physical, pool, preview, replayed, report, step } from "./planned";

const DOMAIN = "rack.example.com";

/** A change such as people make: an upgrade of one cluster, a pool that shrinks, one that grows, and one that goes. */
export function shownPlan(): Report {
  const free = names(9, "metal-2");
  const own = (prefix: string, count: number): string[] => names(count, prefix).map((name) => `${name}.${DOMAIN}`);
  const controlPlane = own("pay-cp-", 3);
  const workers = own("pay-w-", 6);
  const batch = own("batch-", 5);
  const old = own("old-", 2);
  const rack = [...controlPlane, ...workers, ...batch, ...old].map((name, i) =>
    physical(name, {
      status: "Deployed",
      zone: `az${(i % 3) + 1}`,
      resourcePool: name.startsWith("batch") ? "batch" : "prod",
    }),
  );
  const others = [
    ...free.map((name, i) =>
      physical(`${name}.${DOMAIN}`, { zone: `az${(i % 3) + 1}`, resourcePool: i % 2 === 0 ? "prod" : "batch" }),
    ),
    physical(`metal-30.${DOMAIN}`, { status: "Failed testing", zone: "az2", resourcePool: "prod" }),
    ...names(4, "lab-").map((name) =>
      physical(`${name}.${DOMAIN}`, { status: "Deployed", owner: "dev", zone: "az3", resourcePool: "batch" }),
    ),
  ];
  return report(
    [
      replayed(step("Cluster", "payments", { olds: { name: "payments" } }), {
        reasons: ["kubernetes 1.30.4 => 1.31.2"],
        time: "40 to 75 min (12 deployments since 3 Nov)",
        approvals: [approval("reinstall payments 1.0.0->1.1.0")],
        effects: [
          effect({
            pool: "control-plane",
            isControlPlane: true,
            servers: machines(...controlPlane),
            exchange: { atOnce: 1, spare: 1 },
            causes: [{ path: "profiles[0].version", source: "s" }],
          }),
          effect({
            servers: machines(...workers),
            exchange: { atOnce: 1, spare: 1 },
            causes: [{ path: "profiles[0].version", source: "s" }],
          }),
        ],
      }),
      replayed(pool("batch", { olds: { clusterName: "reports" } }), {
        approvals: [approval("release reports/batch 5->3")],
        effects: [
          effect({
            kind: "releases",
            certainty: "may",
            pool: "batch",
            servers: machines(...batch),
            count: 2,
            causes: [{ path: "size", source: "s" }],
          }),
        ],
      }),
      replayed(pool("old", { verb: "delete", olds: { clusterName: "reports" } }), {
        approvals: [approval("delete reports/old")],
        effects: [effect({ kind: "deletes", pool: "old", servers: machines(...old) })],
      }),
      replayed(
        pool("edge", {
          verb: "create",
          olds: { clusterName: "reports" },
          news: { name: "edge", resourcePool: "prod" },
        }),
        {
          effects: [effect({ kind: "allocates", pool: "edge", count: 2 })],
        },
      ),
      replayed(pool("front", { olds: { clusterName: "reports" }, changed: ["labels"] }), { inPlace: ["labels"] }),
    ],
    {
      racks: [{ site: "http://maas.example.com:5240/MAAS", machines: [...rack, ...others] }],
      approve: ["delete reports/old"],
      inventoryAt: "2026-11-25T14:59:00.000Z",
      preview: preview({
        told: [{ severity: "warning", urn: "", text: "the program uses a profile that is deprecated" }],
        records: ["Cluster 'payments': its record is as the program says"],
      }),
      unchecked: ["Whether the image u-2204-0-k-1312-0 is in MAAS: the key may not list images"],
    },
  );
}
