import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";

const root = path.resolve(__dirname, "../..");

/** A Markdown page of the repository. */
export interface Page {
  /** From the root of the repository. */
  name: string;
  text: string;
}

/** Every page of the repository, those that are not committed yet included. */
export const allPages = (): Page[] =>
  execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
    cwd: root,
    encoding: "utf8",
  })
    .split("\n")
    .filter((name) => name !== "" && existsSync(path.join(root, name)))
    .map((name) => ({ name, text: readFileSync(path.join(root, name), "utf8") }));
