import type { Answer, Earlier } from "./fault";

/** The last answers with success of a service, as a cache in front of it has them. */
export class Memory {
  private readonly routes = new Map<string, Map<string, Answer>>();

  keep(route: string, request: string, answer: Answer): void {
    if (answer.status !== 200) return;
    const known = this.routes.get(route) ?? new Map<string, Answer>();
    this.routes.set(route, known.set(request, answer));
  }

  earlier(route: string, request: string): Earlier {
    const known = this.routes.get(route) ?? new Map<string, Answer>();
    const same = known.get(request);
    const other = [...known].findLast(([one]) => one !== request)?.[1];
    return { ...(same && { same }), ...(other && { other }) };
  }
}
