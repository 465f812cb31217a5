import { ContractError } from "../core/errors";

// Fifty thousand objects and more: nobody has so many, and a list that never ends must end somewhere.
const MOST_PAGES = 1_000;

/** A list that is told page after page. */
export interface PagedList<T> {
  route: string;
  /** What the service calls the token that leads to the next page. */
  token: string;
  read(next: string | undefined): Promise<{ items: readonly T[]; next: string | null | undefined }>;
}

/** Every item of a list. Fails where its tokens lead back or never end. */
export async function readAllPages<T>({ route, token, read }: PagedList<T>): Promise<T[]> {
  const items: T[] = [];
  const tokens = new Set<string>();
  for (let next: string | undefined; ; ) {
    const page = await read(next);
    items.push(...page.items);
    next = page.next || undefined;
    if (next === undefined) return items;
    if (tokens.has(next)) throw new ContractError(route, [`'${token}' leads back to a page that was read`]);
    tokens.add(next);
    if (tokens.size >= MOST_PAGES) throw new ContractError(route, [`it goes on after ${MOST_PAGES} pages`]);
  }
}
