import type { Runtime } from "./runtime";
import { isRecord } from "./unknowns";

/** Something that differs in reality and that no input expresses. */
export interface DriftRecord<Code extends string = string> {
  /** What it is, in a word that stays; the text may improve. */
  code: Code;
  /** Host name of the server that it is about. */
  machine?: string | undefined;
  /** Path of the input that asks for something else. */
  field?: string | undefined;
  /** Whether the next update does something about it. What no update mends is no reason for one. */
  mends: boolean;
  /** A sentence without its full stop, with what is done about it and by whom. */
  text: string;
}

/** What a record of drift is about, beside its text. */
export type DriftSubject = Pick<DriftRecord, "machine" | "field">;

/** Drift that the next update mends. `action` goes on from "pulumi up": `waits until ...`. */
export const mendedDrift = <Code extends string>(
  code: Code,
  what: string,
  action: string,
  subject: DriftSubject = {},
): DriftRecord<Code> => ({ code, ...subject, mends: true, text: `${what}; 'pulumi up' ${action}` });

/** Drift that no update mends, and what a person can do. */
export const unmendedDrift = <Code extends string>(
  code: Code,
  what: string,
  todo: string,
  subject: DriftSubject = {},
): DriftRecord<Code> => ({
  code,
  ...subject,
  mends: false,
  text: `${what}; 'pulumi up' does nothing about it: ${todo}`,
});

/** Warns of what differs in reality and hands it on: each once and sorted, so that two looks at the same give the same. */
export function reportDrift<Code extends string>(
  ctx: Pick<Runtime, "log">,
  found: readonly DriftRecord<Code>[],
): DriftRecord<Code>[] {
  const byText = new Map(found.map((record) => [record.text, record]));
  const drift = [...byText.values()].sort((a, b) => (a.text < b.text ? -1 : 1));
  for (const { text } of drift) ctx.log.warn(`Drift: ${text}.`);
  return drift;
}

/** Whether what a state holds as one record of drift is a reason for an update. What nobody can read is one. */
export const isMended = (record: unknown): boolean => !isRecord(record) || record.mends !== false;
