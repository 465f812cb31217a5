import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";

const heartbeat = 5_000;
const silence = 60_000;

/**
 * Runs `work` while it holds the lock file: waits for a live holder and takes over from a dead or silent one.
 * It saves work only: two that take over at the same instant both run, so `work` must bear that.
 */
export async function withLock<T>(file: string, waiting: (milliseconds: number) => void, work: () => Promise<T>) {
  const since = Date.now();
  while (!take(file)) {
    if (abandoned(file)) rmSync(file, { force: true });
    else {
      waiting(Date.now() - since);
      await pause(200);
    }
  }
  const beat = setInterval(() => touch(file), heartbeat);
  beat.unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
    rmSync(file, { force: true });
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname() }), { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

function abandoned(file: string): boolean {
  try {
    if (Date.now() - statSync(file).mtimeMs > silence) return true;
    const text = readFileSync(file, "utf8");
    // Another host's process cannot be asked: there only silence tells.
    if (!text.includes(`"host":${JSON.stringify(hostname())}`)) return false;
    const pid = Number(/"pid":(\d+)/.exec(text)?.[1]);
    return Number.isInteger(pid) && !alive(pid);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

function touch(file: string): void {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // Somebody took it over: both builds are valid, and this one goes on.
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
