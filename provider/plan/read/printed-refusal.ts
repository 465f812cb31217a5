import type { Refusal } from "../../core/refusal";
import { liftsRefusals } from "../../forecast/approval";

/**
 * The refusal behind an error that a preview printed, where an approval lifts it. `pulumi preview --json` hands over the
 * sentence alone, of a provider that ran in another process: here, and nowhere else, an approval is found by the words in
 * which it is offered. An approval of a reinstall or a release is these three words: verb, object, and what changes.
 */
export function liftableRefusal(text: string): Refusal | undefined {
  const offers = [...text.matchAll(/'(([a-z]+) (\S+) [^']+)' in 'palette-maas:approve'/g)];
  const [found] = offers.flatMap(([, whole = "", kind = "", about = ""]) =>
    liftsRefusals(kind) ? [{ kind, about, text: whole }] : [],
  );
  return found && { code: "refused", text, approval: found };
}
