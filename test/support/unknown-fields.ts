import { isDeepStrictEqual } from "node:util";
import type { SeededRandom } from "./seeded-random";
import type { Stage } from "./stage";

type Json = Record<string, unknown>;
type Look = () => Json | undefined;

/** A document of Palette's, found anew at each look: a write replaces it. */
interface Document {
  where: string;
  stored: Look;
  /** Where a client sees what is stored; the same where nothing else is said. */
  shown: Look;
  /** Values are texts and nothing else. */
  texts?: boolean;
}

interface Mark {
  where: string;
  holder: Look;
  key: string;
  value: unknown;
}

/** Puts fields that nobody of us knows into every document of the lab, and tells which of them are lost. */
export class UnknownFields {
  readonly #on: Stage;
  readonly #draws: SeededRandom;
  #marks: Mark[] = [];

  constructor(on: Stage, random: SeededRandom) {
    this.#on = on;
    this.#draws = random;
  }

  /** A new field in each object of each document, however deep. */
  sprinkle(): void {
    for (const document of documentsOf(this.#on)) {
      for (const path of objectsIn(document.stored())) this.#mark(document, path);
    }
  }

  /** What was put in and is not there, or is not the same. */
  lost(): string[] {
    return this.#marks
      .filter(({ holder, key, value }) => !isDeepStrictEqual(holder()?.[key], value))
      .map(({ where, key }) => `${where}.${key}`);
  }

  get count(): number {
    return this.#marks.length;
  }

  #mark({ where, stored, shown, texts }: Document, path: readonly string[]): void {
    const target = within(stored(), path);
    if (!target) return;
    const key = `unknown-${this.#draws.word()}`;
    const value = texts ? this.#draws.word() : this.#anything();
    target[key] = structuredClone(value);
    this.#marks.push({ where: [where, ...path].join("."), holder: () => within(shown(), path), key, value });
  }

  #anything(depth = 2): unknown {
    switch (this.#draws.below(depth > 0 ? 6 : 4)) {
      case 0:
        return this.#draws.below(1000) - 500;
      case 1:
        return this.#draws.below(2) === 1;
      case 2:
        return "";
      case 3:
        return this.#draws.word();
      case 4:
        return Array.from({ length: this.#draws.below(3) }, () => this.#anything(depth - 1));
      default:
        return { [this.#draws.word()]: this.#anything(depth - 1) };
    }
  }
}

function documentsOf(on: Stage): Document[] {
  const stores = () => on.lab.palette.world.stores;
  const plain = (where: string, stored: Look): Document => ({ where, stored, shown: stored });
  const accounts = stores().accounts.flatMap(({ meta: { uid, name } }) => {
    const account = () => stores().accounts.find(({ meta }) => meta.uid === uid);
    return [plain(`account ${name}`, () => account()?.extra), plain(`account ${name}.spec`, () => account()?.spec)];
  });
  const clusters = stores().clusters.flatMap(({ meta: { uid, name }, pools }) => {
    const cluster = () => stores().clusters.find(({ meta }) => meta.uid === uid);
    const pool = (of: string) => () => cluster()?.pools.find((known) => known.name === of)?.doc;
    return [
      plain(`cloud config of ${name}`, () => cluster()?.cloudConfig),
      plain(`location of ${name}`, () => cluster()?.location),
      plain(`backup of ${name}`, () => cluster()?.backup),
      // Palette shows a scan's members alone: at the top there is a scan for each name.
      ...Object.keys(cluster()?.scan ?? {}).map((scan) =>
        plain(`scan ${scan} of ${name}`, () => within(cluster()?.scan, [scan])),
      ),
      plain(`host of ${name}`, () => within(cluster()?.config, ["hostClusterConfig"])),
      plain(`patches of ${name}`, () => within(cluster()?.config, ["machineManagementConfig", "osPatchConfig"])),
      ...(["namespaces", "rbacs"] as const).flatMap((list) =>
        (cluster()?.[list] ?? []).flatMap((_, i) => {
          const part = (path: string[]) => () => within(cluster()?.[list][i], path);
          const labels = part(["metadata", "labels"]);
          return [
            plain(`${list}[${i}] of ${name}`, part(["spec"])),
            { where: `labels of ${list}[${i}] of ${name}`, stored: labels, shown: labels, texts: true },
          ];
        }),
      ),
      ...pools.flatMap((known) => poolDocuments(`pool ${name}/${known.name}`, pool(known.name))),
    ];
  });
  const ipPools = stores().gateways.flatMap((gateway, i) =>
    gateway.ipPools.map((known, j) =>
      plain(`address pool ${known.meta.name}`, () => stores().gateways[i]?.ipPools[j]?.spec),
    ),
  );
  return [...accounts, ...clusters, ...ipPools, ...metadataOf(on)];
}

// Written in two parts and read as one flat document: which part a field came from cannot be seen.
function poolDocuments(where: string, pool: Look): Document[] {
  const part =
    (name: string): Look =>
    () =>
      within(pool(), [name]);
  const parts = ["cloudConfig", "poolConfig"];
  const shown = () => Object.assign({}, ...parts.map((name) => part(name)()));
  return parts.map((name) => ({ where, stored: part(name), shown }));
}

function metadataOf(on: Stage): Document[] {
  const stores = () => on.lab.palette.world.stores;
  return (["accounts", "gateways", "clusters"] as const).flatMap((list) =>
    stores()[list].flatMap(({ meta: { uid, name } }) =>
      (["labels", "annotations"] as const).map((map) => {
        const texts = () => stores()[list].find(({ meta }) => meta.uid === uid)?.meta[map];
        return { where: `${map} of ${name}`, stored: texts, shown: texts, texts: true };
      }),
    ),
  );
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

// Texts by name, of which the program says all there are.
const SAID_WHOLE = new Set(["additionalLabels", "additionalAnnotations"]);

/** Paths of all objects in a document, itself first; what an earlier sprinkling brought is left alone. */
function objectsIn(document: unknown, path: readonly string[] = []): string[][] {
  if (!isObject(document)) return [];
  const below = Object.entries(document).filter(([key]) => !key.startsWith("unknown-") && !SAID_WHOLE.has(key));
  return [[...path], ...below.flatMap(([key, value]) => objectsIn(value, [...path, key]))];
}

function within(document: Json | undefined, path: readonly string[]): Json | undefined {
  const found = path.reduce<unknown>((here, key) => (isObject(here) ? here[key] : undefined), document);
  return isObject(found) ? found : undefined;
}
