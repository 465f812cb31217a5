/** What one input is in a document of Palette. */
export interface FieldRow<Args, Field extends keyof Args, Part extends string, Wire> {
  /** The part of the written document where its members stand. */
  part: Part;
  /** Its members by their names there, from the inputs, what is there now, and the record; one that is undefined is taken out. */
  members: Readonly<Record<string, (args: Args, present: unknown, prior: Partial<Args>) => unknown>>;
  /** What it is in the program's words; left out where the document does not say. */
  observe(wire: Wire, wanted: Partial<Args> | undefined): Partial<Pick<Args, Field>>;
}

/** A row for every field: one that is forgotten does not compile. */
export type FieldRows<Args, Fields extends keyof Args, Part extends string, Wire> = {
  readonly [F in Fields]-?: FieldRow<Args, F, Part, Wire>;
};

type Parts<Part extends string> = Readonly<Record<Part, Readonly<Record<string, unknown>>>>;

/** The document with some fields of the program in it, and the rest untouched. */
export function withFields<Args, Part extends string>(
  document: Parts<Part>,
  rows: readonly Pick<FieldRow<Args, keyof Args, Part, unknown>, "part" | "members">[],
  args: Args,
  prior: Partial<Args> = {},
): Record<Part, Record<string, unknown>> {
  const parts = Object.entries<Readonly<Record<string, unknown>>>(document).map(([part, there]) => {
    const next = { ...there };
    for (const row of rows.filter((field) => field.part === part)) {
      for (const [key, toWire] of Object.entries(row.members)) {
        const value = toWire(args, next[key], prior);
        if (value === undefined) delete next[key];
        else next[key] = value;
      }
    }
    return [part, next];
  });
  return Object.fromEntries(parts);
}

/** What a document says of all fields. */
export function observedFields<Args, Fields extends keyof Args, Wire>(
  rows: FieldRows<Args, Fields, string, Wire>,
  wire: Wire,
  wanted?: Partial<Args>,
): Partial<Pick<Args, Fields>> {
  const found = (Object.keys(rows) as Fields[]).map((field) => rows[field].observe(wire, wanted));
  return Object.assign({}, ...found);
}
