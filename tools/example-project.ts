import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import * as path from "node:path";

const root = path.dirname(__dirname);

/** Copies an example into `to`, without what an installation left in it; answers the copy's directory. */
export function copyOfExample(name: string, to: string): string {
  const dir = path.join(to, name);
  cpSync(path.join(root, "examples", name), dir, { recursive: true, filter: (from) => !from.includes("node_modules") });
  return dir;
}

/** Gives a directory the packages of this checkout, as `npm install` would from a registry. */
export function linkPackages(dir: string): void {
  for (const scope of ["@pulumi", "@types"]) mkdirSync(path.join(dir, "node_modules", scope), { recursive: true });
  const link = (target: string, name: string) =>
    symlinkSync(path.join(root, target), path.join(dir, "node_modules", name));
  link("", "pulumi-palette-maas");
  for (const name of ["@pulumi/pulumi", "@pulumi/kubernetes", "typescript", "ts-node", "@types/node"])
    link(`node_modules/${name}`, name);
}
