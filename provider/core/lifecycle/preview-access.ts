import { isInconclusive, messageOf } from "../errors";
import type { Host } from "../resource";
import type { Runtime } from "../runtime";

/** Looks at services for a preview, which goes on where they do not answer, and says so once. */
export class PreviewAccess {
  #failure: unknown;

  constructor(
    private readonly runtime: Pick<Runtime, "log">,
    private readonly host: Pick<Host<unknown>, "mustKnow">,
  ) {}

  /** Undefined where no service answered. */
  async attempt<T>(look: () => Promise<T>): Promise<T | undefined> {
    try {
      return await look();
    } catch (error) {
      if (!isInconclusive(error) || this.host.mustKnow?.()) throw error;
      this.#failure ??= error;
      return undefined;
    }
  }

  /** Says what the preview is worth, where a look failed. */
  tell(worth: string): void {
    if (this.#failure !== undefined) this.runtime.log.warn(`${worth}: ${messageOf(this.#failure)}`);
  }
}
