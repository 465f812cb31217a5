import { beforeNote, linesOf } from "../../forecast/sentences";
import { unusedApprovals } from "../../forecast/unused-approvals";
import { placeIn } from "../report/names";
import type { Message } from "../report/report";
import type { Preview, PreviewMessage } from "./preview";
import type { Replayed } from "./replay-preview";
import { nameIn } from "./urns";

/**
 * What the preview said, without what the report tells in its own way. About deletes a preview asks no provider, so what
 * the provider says of them is added.
 */
export function messagesIn({ told }: Preview, all: readonly Replayed[], approve: readonly string[]): Message[] {
  const unused = unusedApprovals(approve).map(({ text }) => text);
  const deletes = all.filter(({ step }) => step.verb === "delete");
  const added = deletes.flatMap(({ step, lines }) => lines.map((line): PreviewMessage => ({ ...line, urn: step.urn })));
  const isOwn = ({ urn, text }: PreviewMessage): boolean =>
    unused.includes(text) || all.some((replayed) => replayed.step.urn === urn && isTold(replayed, text));
  const left = [...told, ...added].filter((one) => one.severity !== "info" && !isOwn(one));
  const messages = left.map(({ severity, urn, text }) => ({ severity, resource: nameIn(urn), text }));
  return [...new Map(messages.map((message) => [JSON.stringify(message), message])).values()];
}

// A preview hands on nothing but texts, with notes that were true when it looked.
const isTold = ({ forecast }: Replayed, text: string): boolean =>
  (forecast ? linesOf(forecast) : []).some((line) => text === line.text || text.startsWith(beforeNote(line.text)));

/** What was checked and found good: notes that the provider puts behind its forecast. */
export const checkedIn = (all: readonly Replayed[]): string[] =>
  all.flatMap((replayed) =>
    replayed.lines.flatMap(({ note }) => (note === undefined ? [] : `${placeIn(replayed.step, all)}: ${note}`)),
  );
