import { messageOf } from "../core/errors";
import { releaseOf } from "../core/release";
import { printable } from "../core/text/printable";
import { exitCodeOf, runDoctor } from "../doctor";
import { asJson, asTable } from "../doctor/report";
import { misnamedSettings } from "../misnamed-settings";
import { readParts, readSettings } from "../settings";
import { type DoctorArguments, readArguments, UsageError } from "./arguments";
import { configurationOf } from "./configuration";
import { plan } from "./plan";
import { rack } from "./rack";
import type { Terminal } from "./terminal";
import { usageOf } from "./usage";

export type { Terminal } from "./terminal";

/** Runs `palette-maas` with its arguments; answers the exit code, and never fails otherwise. */
export async function run(args: readonly string[], at: Terminal): Promise<number> {
  const terminal = {
    ...at,
    out: (text: string) => at.out(printable(text)),
    err: (text: string) => at.err(printable(text)),
  };
  try {
    const asked = readArguments(args);
    if (asked.command === "doctor") return await doctor(asked, terminal);
    if (asked.command === "plan") return await plan(asked, terminal);
    if (asked.command === "version") {
      terminal.out(`${releaseOf()}\n`);
      return 0;
    }
    if (asked.command === "rack") return await rack(asked, terminal);
    terminal.out(usageOf(asked.about));
    return 0;
  } catch (error) {
    const hint = error instanceof UsageError ? "\nTry palette-maas --help" : "";
    terminal.err(`palette-maas: ${messageOf(error)}${hint}\n`);
    return 2;
  }
}

async function doctor(asked: DoctorArguments, terminal: Terminal): Promise<number> {
  const { json, limit } = asked;
  const { environment, out } = terminal;
  const read = await configurationOf(asked, terminal);
  const { settings, wrong } = readParts(read, environment);
  // Without an address and a key of the plane there is nothing to examine: the same sentence as anywhere else.
  const misnamed = misnamedSettings(read, environment);
  const options = { settings: settings ?? readSettings(read, environment), wrong, misnamed, environment, limit };
  const findings = await runDoctor(options);
  out(json ? asJson(findings) : asTable(findings));
  return exitCodeOf(findings);
}
