import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { packageSchema } from "../core/package-schema";
import { resources } from "../index";
import { lookUps } from "../look-ups";
import { ProviderConfig } from "../settings";
import { sdkFiles } from "./sdk";

/** Everything that is generated, by path below the package's root. */
export function generated(root: string): Map<string, string> {
  const release: { version: string } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const schema = packageSchema({
    name: "palette-maas",
    version: release.version,
    about: ABOUT,
    alias: (type) => `pulumi-nodejs:dynamic/palette-maas:${type}`,
    config: ProviderConfig,
    resources,
    functions: lookUps,
  });
  const sdk = sdkFiles(resources, lookUps, ProviderConfig).map(
    ({ path: file, text }) => [`sdk/${file}`, text] as const,
  );
  return new Map([["schema.json", `${JSON.stringify(schema, undefined, 2)}\n`], ...sdk]);
}

const ABOUT = {
  displayName: "Palette on MAAS",
  description: "Bare-metal Kubernetes on Canonical MAAS through Spectro Cloud Palette and its Private Cloud Gateway.",
  publisher: "pulumi-palette-maas",
  license: "Apache-2.0",
  keywords: [
    "pulumi",
    "palette",
    "spectrocloud",
    "maas",
    "kubernetes",
    "bare-metal",
    "category/infrastructure",
    "kind/native",
  ],
  homepage: "https://www.npmjs.com/package/pulumi-palette-maas",
  language: {
    nodejs: { packageName: "pulumi-palette-maas", respectSchemaVersion: true },
    python: { respectSchemaVersion: true },
  },
};

/** Text as the formatter leaves it: what is committed. */
export function formatted(root: string, file: string, text: string): string {
  if (file.endsWith(".json")) return text;
  const biome = path.join(root, "node_modules", ".bin", "biome");
  return execFileSync(biome, ["check", "--write", `--stdin-file-path=${file}`], {
    cwd: root,
    input: text,
    encoding: "utf8",
  });
}

function main(): void {
  const root = path.dirname(require.resolve("pulumi-palette-maas/package.json"));
  for (const [file, text] of generated(root)) {
    const target = path.join(root, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, formatted(root, file, text));
  }
}

if (require.main === module) main();
