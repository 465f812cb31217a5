import assert from "node:assert/strict";
import type { Lab } from "palette-maas-lab";
import { driftOf, serversOf } from "../support/actor";
import { aCluster, aPool } from "../support/main-job";
import { SeededRandom } from "../support/seeded-random";
import { type Stage, stage } from "../support/stage";

/** What may happen to a server, and what a refresh says of it. */
interface Action {
  do(maas: Lab["operator"]["maas"], host: string): Promise<void>;
  says: RegExp;
  isMended: boolean;
}

const ACTIONS: readonly [Action, ...Action[]] = [
  { do: (maas, host) => maas.release(host), says: /is Releasing in MAAS/, isMended: true },
  { do: (maas, host) => maas.powerOff(host), says: /is powered off in MAAS/, isMended: true },
  { do: (maas, host) => maas.markBroken(host), says: /is Broken in MAAS/, isMended: true },
  { do: (maas, host) => maas.removeServer(host), says: /is no longer known to MAAS/, isMended: false },
  { do: (maas, host) => maas.move(host, { pool: "dev" }), says: /is in resource pool 'dev' in MAAS/, isMended: false },
  { do: (maas, host) => maas.retag(host, { remove: ["worker"] }), says: /does not carry 'worker'/, isMended: false },
];

const seed = SeededRandom.seed();
const ROUNDS = 12;

describe(`drift of several servers at once (PALETTE_MAAS_SEED=${seed})`, () => {
  const random = new SeededRandom(seed);
  for (let round = 1; round <= ROUNDS; round++) {
    it(`says of each what the next update does, and that is what it does (${round})`, async () => {
      const on = await stage({ maas: "none", seed: random.below(1_000_000) });
      try {
        await tried(on, random);
      } finally {
        await on.stop();
      }
    });
  }
});

async function tried(on: Stage, random: SeededRandom): Promise<void> {
  const cluster = await aCluster(on);
  const pool = await aPool(on, cluster, { size: 4, machineTags: ["worker"], resourcePool: "default" });
  const cases = serversOf(pool).flatMap((server) =>
    random.below(10) < 6 ? [{ server, action: random.pick(ACTIONS) }] : [],
  );
  for (const { server, action } of cases) await action.do(on.lab.operator.maas, server.hostname);
  await pool.refresh();
  const lines = driftOf(pool);
  assert.equal(lines.length, cases.length, lines.join("\n"));
  for (const { server, action } of cases) {
    const line = lines.find((one) => one.startsWith(`${server.name} (${server.hostname}) `)) ?? "";
    assert.match(line, action.says);
    assert.equal(!line.includes("does nothing about it"), action.isMended, line);
  }
  await pool.refresh();
  assert.deepEqual(driftOf(pool), lines);
  const isMending = cases.some(({ action }) => action.isMended);
  assert.equal((await pool.preview({})).kind, isMending ? "drift" : "none");
  if (isMending) await pool.up();
  const left = lines.filter((line) => line.includes("does nothing about it"));
  assert.deepEqual(driftOf(pool), left);
  assert.equal((await pool.preview({})).kind, "none");
  await pool.refresh();
  assert.deepEqual(driftOf(pool), left);
}
