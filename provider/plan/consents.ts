import { consentSubject, consentToDelete, isApproved, offersIn } from "../forecast/consent";
import type { EffectKind, Subject } from "../forecast/effect";
import type { Foreseen } from "./foresight";
import { nameOf } from "./names";
import type { Told } from "./preview";
import type { Consent, ConsentKind } from "./report";

const NEEDS: Partial<Record<EffectKind, ConsentKind>> = {
  reinstalls: "reinstall",
  releases: "release",
  replaces: "replace",
  deletes: "delete",
};

/** Kinds of changes that cannot be undone, as `--fail-on` names them. */
export const CONSENT_KINDS: readonly ConsentKind[] = ["reinstall", "release", "replace", "delete"];

/**
 * The consents that planned steps need, each once, and whether the configuration gives them. Steps that the preview refused
 * are not among the planned ones: what their refusals offer counts.
 */
export function consentsFor(
  all: readonly Foreseen[],
  approve: readonly string[],
  told: readonly Told[] = [],
): Consent[] {
  const consents = [
    ...all.flatMap((foreseen) => [...ofServers(foreseen, approve), ...ofObject(foreseen, approve)]),
    ...told.flatMap((one) => ofRefusal(one, approve)),
  ];
  const seen = new Map(consents.map((consent) => [`${consent.kind} ${consent.text ?? consent.about}`, consent]));
  return [...seen.values()];
}

const kindsIn = ({ forecast }: Foreseen): Set<ConsentKind> =>
  new Set((forecast?.effects ?? []).flatMap(({ kind }) => NEEDS[kind] ?? []));

function ofServers(foreseen: Foreseen, approve: readonly string[]): Consent[] {
  const { forecast } = foreseen;
  if (!forecast) return [];
  const about = consentSubject(forecast.subject);
  return [...kindsIn(foreseen)].flatMap((kind): Consent[] => {
    const texts = forecast.approvals.filter((text) => text.startsWith(`${kind} `));
    // What no text can consent to is never approved.
    if (texts.length === 0) return [{ kind, text: undefined, about, isGiven: false }];
    return texts.map((text) => ({ kind, text, about, isGiven: isApproved(approve, text) }));
  });
}

// Protection against deletes and replacements goes by its flag, which no consent takes the place of.
const LIFTED: readonly ConsentKind[] = ["release", "reinstall"];

function ofRefusal({ severity, urn, text: sentence }: Told, approve: readonly string[]): Consent[] {
  if (severity !== "error" || urn === "") return [];
  return offersIn(sentence).flatMap((text): Consent[] => {
    const [verb, about = ""] = text.split(" ");
    const kind = LIFTED.find((one) => one === verb);
    return kind ? [{ kind, text, about, isGiven: isApproved(approve, text) }] : [];
  });
}

/** Deletes and replacements of what has no servers. */
function ofObject(foreseen: Foreseen, approve: readonly string[]): Consent[] {
  const { verb, replacing } = foreseen.step;
  if ((verb !== "delete" && verb !== "replace") || kindsIn(foreseen).has(verb)) return [];
  const about = subjectOf(foreseen);
  const text = verb === "delete" ? consentToDelete(about) : `replace ${about} ${replacing.join(", ")}`.trimEnd();
  return [{ kind: verb, text, about, isGiven: isApproved(approve, text) }];
}

const KINDS: Readonly<Record<string, Subject["kind"]>> = {
  Cluster: "cluster",
  MachinePool: "pool",
  Gateway: "gateway",
  MaasCloudAccount: "account",
  IpPool: "addresses",
};

/** An object as consents name it. */
export function subjectOf({ step, forecast }: Pick<Foreseen, "step" | "forecast">): string {
  if (forecast) return consentSubject(forecast.subject);
  const kind = KINDS[step.type];
  return kind ? consentSubject({ kind, name: nameOf(step), cluster: undefined }) : `${step.type} ${nameOf(step)}`;
}

/** Texts of the configuration that match no change. One for a reinstall that waits in Palette is not seen here. */
export function strayIn(approve: readonly string[], consents: readonly Consent[]): string[] {
  const asked = consents.flatMap(({ text }) => text ?? []);
  return approve.filter((text) => !isApproved(asked, text) && !/^\s*reinstall\s+\S+\s+pending\s/.test(text));
}

/** Of the kinds named, what is not approved. */
export const unapproved = (consents: readonly Consent[], kinds: readonly ConsentKind[]): Consent[] =>
  consents.filter(({ kind, isGiven }) => !isGiven && kinds.includes(kind));
