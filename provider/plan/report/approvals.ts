import { consentSubject, consentToDelete, isApproved, liftedBy } from "../../forecast/approval";
import type { EffectKind, Subject } from "../../forecast/effect";
import type { Told } from "../read/preview";
import type { Foreseen } from "../read/replay-preview";
import { nameOf } from "./names";
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
    ...refusals(all, told).flatMap((sentence) => ofRefusal(sentence, approve)),
  ];
  const seen = new Map(consents.map((consent) => [`${consent.kind} ${consent.text ?? consent.about}`, consent]));
  return [...seen.values()];
}

/** What refuses steps, in sentences: by the provider now, or in the preview. */
const refusals = (all: readonly Foreseen[], told: readonly Told[]): string[] => [
  ...all.flatMap(({ refused }) => refused ?? []),
  ...told.filter(isUnapproved).map(({ text }) => text),
];

/** Whether it is a refusal of a resource that a consent lifts: the preview ended there for no other reason. */
export const isUnapproved = ({ severity, urn, text }: Told): boolean =>
  severity === "error" && urn !== "" && liftedBy(text).length > 0;

/** The consents without which steps are refused, whatever kinds somebody asks for. */
export function withoutWhichRefused(
  all: readonly Foreseen[],
  told: readonly Told[],
  consents: readonly Consent[],
): Consent[] {
  const texts = refusals(all, told).flatMap(liftedBy);
  return consents.filter(({ text, isGiven }) => !isGiven && text !== undefined && isApproved(texts, text));
}

const kindsIn = ({ forecast }: Foreseen): Set<ConsentKind> =>
  new Set((forecast?.effects ?? []).flatMap(({ kind }) => NEEDS[kind] ?? []));

function ofServers(foreseen: Foreseen, approve: readonly string[]): Consent[] {
  const { forecast } = foreseen;
  if (!forecast) return [];
  const about = consentSubject(forecast.subject);
  // What was seen refused it, and the forecast is the record's.
  const asked = liftedBy(foreseen.refused ?? "");
  const kinds = [...kindsIn(foreseen)].filter((kind) => !asked.some((text) => text.startsWith(`${kind} `)));
  return kinds.flatMap((kind): Consent[] => {
    const texts = forecast.approvals.filter((text) => text.startsWith(`${kind} `));
    // What no text can consent to is never approved.
    if (texts.length === 0) return [{ kind, text: undefined, about, isGiven: false }];
    return texts.map((text) => ({ kind, text, about, isGiven: isApproved(approve, text) }));
  });
}

const LIFTED: readonly ConsentKind[] = ["release", "reinstall"];

function ofRefusal(sentence: string, approve: readonly string[]): Consent[] {
  return liftedBy(sentence).flatMap((text): Consent[] => {
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
