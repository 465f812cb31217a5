import { writeFileSync } from "node:fs";
import { ProviderError } from "../core/errors";
import type { Runtime } from "../core/runtime";
import { realClock } from "../core/time/clock";
import { type Provider, provider } from "../index";
import { serve } from "../rack/serve";
import { staticPage } from "../rack/static-page";
import { RackWatch } from "../rack/watch";
import { readSettings } from "../settings";
import type { RackArguments } from "./arguments";
import { configurationOf } from "./configuration";
import type { Terminal } from "./terminal";
import { withShortTimeouts } from "./with-short-timeouts";

const SILENT = { info: () => {}, warn: () => {}, debug: () => {} };

/** Shows the rack, as a page that goes on or as a file; answers the exit code. */
export async function rack(asked: RackArguments, terminal: Terminal): Promise<number> {
  const { environment } = terminal;
  const given = await configurationOf(asked, terminal);
  const settings = readSettings(given, environment);
  const looked = provider(withShortTimeouts(given, settings), environment);
  // With neither there is nothing to look at: the same sentence as anywhere else.
  const { inventory, policy } = await opened(looked, new AbortController().signal);
  if (inventory.sites().length === 0 && policy.lacking !== undefined) throw new ProviderError(policy.lacking);
  return asked.html === undefined
    ? await serveUntilInterrupted(asked, looked, terminal)
    : await writeStill(asked.html, asked, looked, terminal);
}

const opened = ({ clock, open }: Provider, signal: AbortSignal) => {
  const runtime: Runtime = { clock, log: SILENT, signal, owner: "", urn: "", timeout: undefined };
  return open(runtime);
};

async function serveUntilInterrupted(
  { port, every, limit }: RackArguments,
  looked: Provider,
  { out, onInterrupt }: Terminal,
): Promise<number> {
  // For people who look at it, in their time, whatever clock the services have.
  const watch = new RackWatch({ open: (signal) => opened(looked, signal), clock: realClock, every, limit });
  const served = await serve(watch, port);
  out(`The rack is at ${served.url} for this machine, until this is interrupted (Ctrl-C).\n`);
  await new Promise<void>((resolve) => {
    const release = onInterrupt?.(() => {
      release?.();
      resolve();
    });
  });
  await served.stop();
  return 0;
}

async function writeStill(
  file: string,
  { limit }: RackArguments,
  looked: Provider,
  { out, err }: Terminal,
): Promise<number> {
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(new Error("the time was up (--timeout)")), limit);
  try {
    const { html, problems } = await staticPage(await opened(looked, end.signal), () => realClock.now(), end.signal);
    save(file, html);
    for (const text of problems) err(`palette-maas: ${text}\n`);
    out(`The rack is in ${file}.\n`);
    return problems.length === 0 ? 0 : 1;
  } finally {
    clearTimeout(timer);
  }
}

function save(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw new ProviderError(`The file ${file} cannot be written.`, { cause });
  }
}
