import { bodyOf, documentOf, drawRack, LIVE } from "../../page";
import { ChangeTimes } from "./change-times";
import { pictureOf } from "./picture";
import { type RackContext, RackReader } from "./rack-reader";

/** The page of a rack at one moment, as a file: everything is read that there is, and nothing of it goes on. */
export async function staticPage(
  ctx: RackContext,
  now: () => number,
  signal: AbortSignal,
): Promise<{ html: string; problems: readonly string[] }> {
  const look = new RackReader(now);
  do await look.again(ctx, () => {});
  while (look.isUnfinished && look.seen.clusters.failure === undefined && !signal.aborted);
  const picture = pictureOf(look.seen, new ChangeTimes(now));
  const drawn = drawRack(picture);
  const body = bodyOf(drawn, { foot: "Made by palette-maas rack --html. It does not go on.", isLive: false });
  return { html: documentOf({ title: drawn.title, body, script: LIVE, isLive: false }), problems: picture.problems };
}
