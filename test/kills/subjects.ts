import type { Lab } from "palette-maas-lab";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { openLab } from "./lab-world";
import type { Seen, World } from "./world";

/** What happens to the stack, one command after the other. */
export const STEPS = ["create", "change", "replace", "destroy"] as const;
export type Step = (typeof STEPS)[number];

/** A stack in the matrix. */
export interface Subject {
  /** As the program knows it. */
  name: string;
  /** What is replaced by force. */
  replaced: string;
  /** A world for it in which nothing of it stands. */
  open(): Promise<World>;
  /** What the program says of each object, by its logical name. */
  asked(isChanged: boolean): Record<string, PropertyMap>;
}

/** What the program calls whatever it makes. */
export const NAME = "kills";

const clusterIn = ({ palette: { world } }: Lab): Record<string, Seen[]> => {
  const clusters = world.clusters.filter(({ name, state }) => name === NAME && state !== "Deleted");
  const pools = clusters.flatMap(({ uid, pools }) => pools.map((pool) => ({ uid, pool })));
  return {
    account: world.accounts
      .filter(({ name }) => name === NAME)
      .map(({ uid, labels }) => ({ id: uid, said: { team: labels.team } })),
    cluster: clusters.map(({ uid, state }) => ({ id: uid, said: { state } })),
    pool: pools
      .filter(({ pool }) => pool.name === "workers")
      .map(({ uid, pool }) => ({
        id: `${uid}/workers`,
        said: { size: pool.size, machines: pool.machines.length },
      })),
  };
};

const cluster: Subject = {
  name: "cluster",
  replaced: "pool",
  open: () => openLab(clusterIn),
  asked: (isChanged) => {
    const size = isChanged ? 2 : 1;
    return { account: { team: isChanged ? "b" : "a" }, cluster: { state: "Running" }, pool: { size, machines: size } };
  },
};

const gatewayIn = ({ palette: { world } }: Lab): Record<string, Seen[]> => ({
  edge: world.gateways
    .filter(({ name }) => name === NAME)
    .map(({ uid, labels }) => ({ id: uid, said: { team: labels.team } })),
  addresses: world.stores.gateways
    .flatMap(({ ipPools }) => ipPools.filter(({ meta }) => meta.name === NAME))
    .map(({ meta, spec }) => {
      const { pool } = spec as { pool?: { nameserver?: { addresses?: string[] } } };
      return { id: meta.uid, said: { nameservers: pool?.nameserver?.addresses?.join(" ") } };
    }),
});

const gateway: Subject = {
  name: "gateway",
  replaced: "addresses",
  open: () => openLab(gatewayIn),
  asked: (isChanged) => ({
    edge: { team: isChanged ? "b" : "a" },
    addresses: { nameservers: isChanged ? "10.10.8.3" : "10.10.8.2" },
  }),
};

/** The stacks on Palette. */
export const SUBJECTS: readonly Subject[] = [cluster, gateway];
