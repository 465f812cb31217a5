/** A template such as `GET /v1/overlords/{uid}` or `POST /MAAS/api/2.0/machines/?op=allocate`, taken apart. */
interface Pattern {
  template: string;
  method: string;
  operation: string | undefined;
  path: RegExp;
  names: string[];
  literal: number;
}

/** What a lookup found; `unknown` is a path that no template has, `unsupported` a path without this method and operation. */
export type Match<T> =
  | { kind: "found"; template: string; params: Record<string, string>; value: T }
  | { kind: "unsupported"; methods: string[]; operations: string[] }
  | { kind: "unknown" };

/** Finds the template of a request. Literal segments win over parameters, whatever the order of registration. */
export class RouteTable<T> {
  readonly #routes: { pattern: Pattern; value: T }[] = [];

  add(template: string, value: T): void {
    if (this.#routes.some((route) => route.pattern.template === template)) throw new Error(`route twice: ${template}`);
    this.#routes.push({ pattern: parse(template), value });
    this.#routes.sort((a, b) => b.pattern.literal - a.pattern.literal);
  }

  templates(): string[] {
    return this.#routes.map((route) => route.pattern.template);
  }

  find(method: string, path: string, operation?: string): Match<T> {
    const here = this.#routes.filter((route) => route.pattern.path.test(path));
    if (here.length === 0) return { kind: "unknown" };
    for (const { pattern, value } of here) {
      if (pattern.method !== method || pattern.operation !== operation) continue;
      const params = readParams(pattern, path);
      if (params) return { kind: "found", template: pattern.template, params, value };
    }
    return {
      kind: "unsupported",
      methods: [...new Set(here.map((route) => route.pattern.method))],
      operations: here.flatMap((route) => route.pattern.operation ?? []),
    };
  }
}

/** Where MAAS's paths begin; a pattern for its routes may leave this out. */
export const maasPrefix = "/MAAS/api/2.0/";

/** Whether `wanted` names a request: `*`, its template, its method and real path, or a MAAS template without the prefix. */
export function matchesRoute(wanted: string, request: { method: string; route: string; path: string }): boolean {
  if (wanted === "*" || wanted === request.route || wanted === `${request.method} ${request.path}`) return true;
  const [method = "", path = ""] = wanted.split(" ");
  return !path.startsWith("/") && request.route === `${method} ${maasPrefix}${path}`;
}

function parse(template: string): Pattern {
  const parts = /^([A-Z]+) (\/[^?]*)(?:\?op=(\w+))?$/.exec(template);
  const [, method, path, operation] = parts ?? [];
  if (!method || !path) throw new Error(`not a route template: ${template}`);
  const names: string[] = [];
  const source = path.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name);
    return "([^/]+)";
  });
  const literal = path.replace(/\{\w+\}/g, "").length;
  return { template, method, operation, path: new RegExp(`^${source}$`), names, literal };
}

function readParams(pattern: Pattern, path: string): Record<string, string> | undefined {
  const values = pattern.path.exec(path)?.slice(1) ?? [];
  try {
    return Object.fromEntries(pattern.names.map((name, i) => [name, decodeURIComponent(values[i] ?? "")]));
  } catch {
    return undefined; // A lone percent sign names nothing.
  }
}
