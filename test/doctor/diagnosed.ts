import type { Lab } from "palette-maas-lab";
import { run } from "../../provider/command/run";
import type { Finding } from "../../provider/doctor";

/** What `palette-maas` printed, and its exit code. */
export interface Printed {
  code: number;
  out: string;
  err: string;
}

export async function palettemaas(args: readonly string[], environment: Record<string, string> = {}): Promise<Printed> {
  const printed = { out: "", err: "" };
  const code = await run(args, {
    environment,
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
  });
  return { code, ...printed };
}

/** The doctor's findings about a lab, in an environment that a test may change. */
export async function diagnosed(
  lab: Pick<Lab, "env">,
  over: Record<string, string> = {},
  args: readonly string[] = [],
): Promise<{ code: number; findings: Finding[]; out: string }> {
  const { code, out, err } = await palettemaas(["doctor", "--json", ...args], { ...lab.env, ...over });
  if (err !== "") throw new Error(err);
  const report: { findings: Finding[] } = JSON.parse(out);
  return { code, findings: report.findings, out };
}

/** The findings about something, as `level: found`. */
export const about = (findings: readonly Finding[], what: string, asked = ""): string[] =>
  findings
    .filter((finding) => finding.about.startsWith(what) && finding.asked.includes(asked))
    .map(({ level, found }) => `${level}: ${found}`);

export const those = (findings: readonly Finding[], level: Finding["level"]): string[] =>
  findings
    .filter((finding) => finding.level === level)
    .map((finding) => `${finding.about}: ${finding.asked} ${finding.found}`);
