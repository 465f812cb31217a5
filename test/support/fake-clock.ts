import { setImmediate as nextRound, setTimeout as pause } from "node:timers/promises";
import type { Clock } from "../../provider/core/time/clock";
import type { Duration } from "../../provider/core/time/duration";
import { type OpenRequests, watchOpenRequests } from "./open-requests";

/** A clock that runs by itself, but only while nothing else does: an hour of waiting passes in milliseconds. */
export interface FakeClock extends Clock {
  /** The same time for what runs for ever, such as a lab: its sleepers are woken when due, but do not make time move. */
  readonly background: Clock;
  /** Lets time move; a new clock does. */
  start(): void;
  /** Holds time still; sleepers go on sleeping. To be called at the end of a test. */
  stop(): void;
}

export interface FakeClockOptions {
  /** Requests that servers in this process are working on. Clients' are counted without being told. */
  openRequests?: () => number;
  /** The time to start at. */
  from?: number;
}

interface Sleeper {
  due: number;
  background: boolean;
  wake: () => void;
}

// Enough turns of the event loop for bytes on loopback to reach the other side and be worked on.
const SETTLED_AFTER = 12;

// A request that no server works on and that is not answered is held back by a fault, perhaps until a time on this clock.
// Counted in turns of a millisecond each: a process that gets no processor makes none, and nothing seems held.
const HELD_AFTER = SETTLED_AFTER + 25;

// What takes real time and would be overtaken: the thread pool (files, look-ups, keys), connections, writes, child processes.
const AT_WORK = /Req|Job$|ConnectWrap$|WriteWrap$|ShutdownWrap$|^ProcessWrap$/;

/** Makes a clock that jumps to its earliest sleeper whenever all else has come to rest. */
export function fakeClock({ openRequests = () => 0, from = Date.UTC(2026, 0, 1) }: FakeClockOptions = {}): FakeClock {
  const sleepers: Sleeper[] = [];
  let now = from;
  let running = true;
  let driving = false;
  let clients = watchOpenRequests();

  const sleepIn =
    (background: boolean) =>
    async (span: Duration, signal?: AbortSignal): Promise<void> => {
      signal?.throwIfAborted();
      const sleeping = asleep(sleepers, { due: now + Math.max(0, span), background }, signal);
      void drive();
      await sleeping;
    };

  const moves = (): boolean => running && sleepers.some(({ background }) => !background);

  async function drive(): Promise<void> {
    if (driving) return;
    driving = true;
    while (moves()) {
      await rest(openRequests, clients);
      if (moves()) jump();
    }
    driving = false;
  }

  // One at a time, so that what is due at the same moment happens in the order in which it fell asleep.
  function jump(): void {
    const next = sleepers.reduce((first, sleeper) => (sleeper.due < first.due ? sleeper : first));
    now = Math.max(now, next.due);
    next.wake();
  }

  return {
    now: () => now,
    sleep: sleepIn(false),
    background: { now: () => now, sleep: sleepIn(true) },
    start: () => {
      if (!running) clients = watchOpenRequests();
      running = true;
      void drive();
    },
    stop: () => {
      running = false;
      clients.stop();
    },
  };
}

function asleep(sleepers: Sleeper[], at: Omit<Sleeper, "wake">, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      sleepers.splice(sleepers.indexOf(sleeper), 1);
      signal?.removeEventListener("abort", abort);
    };
    const wake = (): void => {
      leave();
      resolve();
    };
    const abort = (): void => {
      leave();
      reject(signal?.reason);
    };
    const sleeper = { ...at, wake };
    sleepers.push(sleeper);
    signal?.addEventListener("abort", abort, { once: true });
  });
}

/** Resolves when no request is open on either side and the event loop has nothing left to do. */
async function rest(served: () => number, clients: OpenRequests): Promise<void> {
  let quiet = 0;
  let rounds = 0;
  let changes = clients.changes();
  while (quiet < (clients.count() > 0 ? HELD_AFTER : SETTLED_AFTER)) {
    const busy = served() > 0 || changes !== clients.changes() || isAtWork();
    quiet = busy ? 0 : quiet + 1;
    changes = clients.changes();
    rounds += 1;
    // A long wait in real time, for a server or a time-out, need not keep a core busy.
    await (quiet > SETTLED_AFTER || rounds > 500 ? pause(1) : nextRound());
  }
}

const isAtWork = (): boolean => process.getActiveResourcesInfo().some((kind) => AT_WORK.test(kind));
