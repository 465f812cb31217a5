import { readFileSync } from "node:fs";

/** A file of the package as it is installed, such as `schema.json`; by the package's own name: the same from the sources and from what is shipped. */
export const packagedFile = (name: string): string =>
  readFileSync(require.resolve(`pulumi-palette-maas/${name}`), "utf8");

/** The version of this release. */
export function releaseOf(): string {
  const { version }: { version: string } = JSON.parse(packagedFile("package.json"));
  return version;
}
