import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { messageOf, ProviderError } from "../../core/errors";
import type { HttpSettings } from "../../http/call";
import { download } from "../../http/download";
import { type Component, isFetched, type Role } from "../../model/gateway";

/** A component's file as it is, and its checksum. */
export interface ComponentFile {
  text: string;
  sha256: string;
}

/** Reads components' files, from this machine or from where they are published. */
export class ComponentFiles {
  constructor(
    private readonly http: HttpSettings,
    private readonly signal: AbortSignal,
  ) {}

  /** Fails with a sentence, by the path of the input, where there is no such file or it has another checksum than the program says. */
  async read(role: Role, { source, sha256: wanted }: Component): Promise<ComponentFile> {
    const bytes = isFetched(source) ? await this.fetched(role, source) : await readLocal(role, source);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    if (wanted !== undefined && wanted !== sha256) {
      throw new ProviderError(
        `'components.${role}.sha256' is ${wanted}, and ${source} has the checksum ${sha256}: it is another file than the program means. ` +
          "Nothing was sent. Get the file of the right release, or write the checksum that its publisher gives.",
      );
    }
    return { text: new TextDecoder().decode(bytes), sha256 };
  }

  private async fetched(role: Role, source: string): Promise<Buffer> {
    const came = await download(source, this.http, this.signal);
    if ("bytes" in came) return came.bytes;
    throw new ProviderError(
      `'components.${role}.source' could not be downloaded: ${came.problem.replace(/\.$/, "")}. Where the address cannot be reached from here, download the file ` +
        "elsewhere and name its path.",
    );
  }
}

async function readLocal(role: Role, source: string): Promise<Buffer> {
  try {
    return await readFile(source);
  } catch (cause) {
    throw new ProviderError(`'components.${role}.source' could not be read: ${messageOf(cause)}.`, { cause });
  }
}
