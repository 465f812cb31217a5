import type { Home } from "../core/resource";
import type { Runtime } from "../core/runtime";
import { SharedAnswers } from "../core/shared-answers";
import type { Capabilities, Plane, PlaneHost } from "../plane";
import { planeFacts } from "../plane/definition";
import { Palette, type PaletteSettings } from "./client";
import { repaves } from "./clusters/repaves";
import { paletteDefinition } from "./definition";
import { Homes, type PaletteHome } from "./homes";
import { MarkerWrites } from "./machine-pools/marker-writes";
import { Memo } from "./memo";
import { objectsOf } from "./objects";
import { ProfileCache } from "./profiles/profile-cache";
import { KeyedQueue } from "./queue";
import { Reader } from "./reader";
import { type Session, type Shared, withoutHome } from "./session";
import { tenantInventory } from "./tenant/inventory";
import { VersionProbe } from "./versions/probe";

export type { PaletteSettings } from "./client";

/** Palette has all that a plane may lack. */
export type PalettePlane = Plane & Capabilities;

export interface PaletteHost extends PlaneHost {
  at(runtime: Runtime, home?: Home): Promise<PalettePlane>;
}

/** What one process knows of a Palette, whoever asks. */
interface Kept extends Shared {
  versions: VersionProbe;
}

/** Palette as a management plane. Nothing is asked before a call needs it. */
export function palettePlane(settings: PaletteSettings): PaletteHost {
  const answers = new SharedAnswers();
  const reach = Palette.reach(settings, answers);
  const writes = new KeyedQueue();
  const shared: Kept = {
    homes: new Homes(settings),
    profiles: new ProfileCache(answers),
    writes,
    markers: new MarkerWrites(writes),
    configs: new Memo(),
    versions: new VersionProbe(),
    answers,
  };
  return {
    at: async (runtime: Runtime, home?: Home): Promise<PalettePlane> => {
      const palette = reach(runtime);
      return planeAt(shared, palette, home && (await shared.homes.check(palette, home)));
    },
  };
}

function planeAt(shared: Kept, tenant: Palette, home: PaletteHome | undefined): PalettePlane {
  const palette = tenant.in(home?.project ?? "");
  const session: Session = {
    ...shared,
    // Without a home nothing may be asked: in the wrong place everything is "not there".
    get palette() {
      return home ? palette : withoutHome();
    },
    get home() {
      return home ?? withoutHome();
    },
    get reader() {
      return reader;
    },
  };
  const reader = new Reader(session, shared.answers);
  return {
    ...planeFacts(paletteDefinition),
    isId: isUid,
    homeOf: (where) => shared.homes.homeOf(palette, where),
    tenantHome: () => shared.homes.tenantHome(palette),
    homeOfCluster: (clusterId) => shared.homes.homeOfCluster(palette, clusterId),
    ...objectsOf(session),
    repaves: repaves(session),
    tenantInventory: tenantInventory(shared, tenant),
    unknownInputs: (asked) => shared.versions.unknownInputs(tenant, asked),
  };
}

/** Uids are hexadecimal and of one length. A name may look like one; then it is taken for one. */
const isUid = (text: string): boolean => /^[0-9a-f]{24}$/.test(text);
