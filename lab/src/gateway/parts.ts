import type { LabClock } from "../clock";
import type { Random } from "../ids";
import type { PaletteTimings } from "../palette/timings";
import type { PaletteLink } from "../palette/wishes";
import type { Busy } from "./busy";
import type { Connections } from "./connections";
import type { Ledger } from "./ledger";

/** What the gateway works with. */
export interface GatewayParts {
  link: PaletteLink;
  clock: LabClock;
  random: Random;
  timings: PaletteTimings;
  busy: Busy;
  connections: Connections;
  ledger: Ledger;
  /** Aborted when the lab stops. */
  stopping: AbortSignal;
}
