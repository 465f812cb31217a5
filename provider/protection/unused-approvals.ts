import type { Line } from "../core/plan-result";
import { offered } from "../forecast/approval";

/** Warns of consents that no change asks for: one that stays behind would let the same change pass again. */
export const strayConsents = (consents: readonly string[]): Line[] =>
  consents.map((consent) => ({
    severity: "warning",
    text: `The consent ${offered(consent)} matches no change any more: take it out.`,
  }));
