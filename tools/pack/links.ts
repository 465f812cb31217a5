import { statSync } from "node:fs";
import * as path from "node:path";

/** Where the files of a release are read, and which of them the package has itself. */
export interface Published {
  /** Folder of the checkout. */
  root: string;
  /** Address of the repository on GitHub, without `.git`. */
  repository: string;
  /** Tag of the release. */
  tag: string;
  /** Files of the package, from its root. */
  carried: readonly string[];
}

/** A link or an image in Markdown to a file beside it, with its anchor. */
const RELATIVE = /(!?)(\[[^\]]*\])\((?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?\)/g;

/**
 * Markdown of the repository's root as the package has it: links to files that are not in the package lead to the release's
 * own on GitHub. Errors: a link to nothing.
 */
export function withPublishedLinks(markdown: string, { root, repository, tag, carried }: Published): string {
  return markdown.replace(RELATIVE, (all, image: string, text: string, target: string, anchor = "") => {
    if (carried.includes(target)) return all;
    const found = statSync(path.join(root, target), { throwIfNoEntry: false });
    if (!found) throw new Error(`a link leads to '${target}', which is not in the repository`);
    const kind = image === "" ? (found.isDirectory() ? "tree" : "blob") : "raw";
    return `${image}${text}(${repository}/${kind}/${tag}/${target}${anchor})`;
  });
}
