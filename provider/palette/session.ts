import { ProviderError } from "../core/errors";
import type { SharedAnswers } from "../core/shared-answers";
import type { Palette } from "./client";
import type { Homes, PaletteHome } from "./homes";
import type { MarkerWrites } from "./machine-pools/marker-writes";
import type { Memo } from "./memo";
import type { ProfileCache } from "./profiles/profile-cache";
import type { KeyedQueue } from "./queue";
import type { Reader } from "./reader";

/** What the process knows and shares between calls. */
export interface Shared {
  homes: Homes;
  profiles: ProfileCache;
  /** Writes of one cluster, one after the other: Palette has no lock and the last one wins. */
  writes: KeyedQueue;
  /** Markers of pools that wait to be written. */
  markers: MarkerWrites;
  /** Uid of a cluster's cloud config by the cluster's. */
  configs: Memo<string | undefined>;
  /** What the process was answered lately, for those who may share it. */
  answers: SharedAnswers;
}

/** One caller's view: Palette in the scope of a home, and what is shared. */
export interface Session extends Shared {
  /** In the home's scope. */
  palette: Palette;
  /** For those who only look. */
  readonly reader: Reader;
  readonly home: PaletteHome;
}

/** A session that is bound to no home: it can find homes and nothing else. */
export const withoutHome = (): never => {
  throw new ProviderError(
    "The state of this resource does not say where it lives ('__home' is missing). Take it out of the state with " +
      "'pulumi state delete' and bring it back with 'pulumi import' or the input 'adopt'.",
  );
};
