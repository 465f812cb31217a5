import type { Lab } from "palette-maas-lab";
import type { PropertyMap } from "../../provider/core/lifecycle";

/** What happens to the stack, one command after the other. */
export const STEPS = ["create", "change", "replace", "destroy"] as const;
export type Step = (typeof STEPS)[number];

/** A stack in the matrix, and how the lab's own world shows what it made. */
export interface Subject {
  name: "cluster" | "gateway";
  /** What is replaced by force. */
  replaced: string;
  /** Every object of the stack: all of its name that there are, with what the program says of them. */
  objects(lab: Lab): Record<string, Seen[]>;
  /** What the program says of each, by its logical name. */
  asked(isChanged: boolean): Record<string, PropertyMap>;
}

interface Seen {
  id: string;
  said: PropertyMap;
}

const NAME = "kills";

const cluster: Subject = {
  name: "cluster",
  replaced: "pool",
  objects: ({ palette: { world } }) => {
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
  },
  asked: (isChanged) => {
    const size = isChanged ? 2 : 1;
    return { account: { team: isChanged ? "b" : "a" }, cluster: { state: "Running" }, pool: { size, machines: size } };
  },
};

const gateway: Subject = {
  name: "gateway",
  replaced: "addresses",
  objects: ({ palette: { world } }) => ({
    edge: world.gateways
      .filter(({ name }) => name === NAME)
      .map(({ uid, labels }) => ({ id: uid, said: { team: labels.team } })),
    addresses: world.stores.gateways
      .flatMap(({ ipPools }) => ipPools.filter(({ meta }) => meta.name === NAME))
      .map(({ meta, spec }) => {
        const { pool } = spec as { pool?: { nameserver?: { addresses?: string[] } } };
        return { id: meta.uid, said: { nameservers: pool?.nameserver?.addresses?.join(" ") } };
      }),
  }),
  asked: (isChanged) => ({
    edge: { team: isChanged ? "b" : "a" },
    addresses: { nameservers: isChanged ? "10.10.8.3" : "10.10.8.2" },
  }),
};

export const SUBJECTS: readonly Subject[] = [cluster, gateway];
