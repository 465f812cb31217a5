import { ProviderError } from "./errors";

const REMOVE = "'pulumi refresh' to remove it from state";

/** The phrase about an object that the record holds and nobody else: `it no longer exists; ...`. */
export const noLongerExists = (what: string): string => `${what} no longer exists; run ${REMOVE}`;

/** What a verb fails with that needs an object which has gone. */
export const goneError = (what: string): ProviderError => new ProviderError(`${noLongerExists(what)}.`);

/** What an update fails with while its object is being deleted; `along` says what takes it along. */
export const deletingError = (what: string, along = ""): ProviderError =>
  new ProviderError(`${what} is being deleted${along}: wait until it has gone, then run ${REMOVE}.`);

/** For refusals that only look at the record. */
export const IF_GONE = `If it no longer exists, run ${REMOVE}.`;
