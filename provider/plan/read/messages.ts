import { linesOf } from "../../forecast/sentences";
import { placeIn } from "../report/names";
import type { Message } from "../report/report";
import type { Preview, PreviewMessage } from "./preview";
import type { Replayed } from "./replay-preview";
import { nameIn } from "./urns";

/**
 * What the preview said, without what the report tells in its own way. About deletes a preview asks no provider, so what
 * the provider says of them is added.
 */
export function messagesIn({ told }: Preview, all: readonly Replayed[]): Message[] {
  const own = new Map<string, string[]>();
  for (const replayed of all)
    own.set(replayed.step.urn, [...(own.get(replayed.step.urn) ?? []), ...sentencesOf(replayed)]);
  const deletes = all.filter(({ step }) => step.verb === "delete");
  const added = deletes.flatMap(({ step, lines }) => lines.map((line): PreviewMessage => ({ ...line, urn: step.urn })));
  const isOwn = ({ urn, text }: PreviewMessage): boolean =>
    STRAY.test(text) || (own.get(urn) ?? []).some((sentence) => noteBehind(sentence, text) !== undefined);
  const left = [...told, ...added].filter((one) => one.severity !== "info" && !isOwn(one));
  const messages = left.map(({ severity, urn, text }) => ({ severity, resource: nameIn(urn), text }));
  return [...new Map(messages.map((message) => [JSON.stringify(message), message])).values()];
}

const STRAY = /^The approval '.*' in 'palette-maas:approve' matches no change/;

/** What was checked and found good: notes that the provider puts behind its forecast. */
export function checkedIn(all: readonly Replayed[]): string[] {
  return all.flatMap((replayed) => {
    const [sentence = ""] = sentencesOf(replayed);
    const notes = replayed.lines.slice(0, 1).map(({ text }) => noteBehind(sentence, text));
    return notes.flatMap((note) => (note ? [`${placeIn(replayed.step, all)}: ${note}`] : []));
  });
}

const sentencesOf = ({ forecast }: Replayed): string[] => (forecast ? linesOf(forecast).map(({ text }) => text) : []);

/** Empty where the text is the sentence; undefined where it is another one. */
function noteBehind(sentence: string, text: string): string | undefined {
  if (text === sentence) return "";
  const begin = `${sentence.replace(/\.$/, "")}; `;
  return sentence !== "" && text.startsWith(begin) ? text.slice(begin.length).replace(/\.$/, "") : undefined;
}
