import { readdirSync, readFileSync } from "node:fs";

/** Highest resident memory, in MB, seen of any process whose command line holds `mark`, while `act` runs. Linux only. */
export async function peakMemory<T>(
  mark: string,
  act: () => Promise<T>,
): Promise<{ result: T; megabytes: number | undefined }> {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, ...processes(mark).map(resident));
  }, 50);
  try {
    const result = await act();
    return { result, megabytes: peak === 0 ? undefined : Math.round(peak) };
  } finally {
    clearInterval(timer);
  }
}

function processes(mark: string): string[] {
  try {
    return readdirSync("/proc").filter(
      (pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid && text(`/proc/${pid}/cmdline`).includes(mark),
    );
  } catch {
    return [];
  }
}

function resident(pid: string): number {
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(text(`/proc/${pid}/status`))?.[1];
  return Number(kilobytes ?? 0) / 1024;
}

// A process may end between being listed and being read.
function text(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
