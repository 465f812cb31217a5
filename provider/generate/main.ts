import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { packageSchema } from "../core/schema/package-schema";
import { planes, resources, supportOn } from "../index";
import { lookUps } from "../look-ups";
import { ProviderConfig } from "../settings";
import { about, type Release } from "./about";
import { downloadFile } from "./download-file";
import { fieldsText } from "./fields-file";
import { formatted } from "./format";
import { sdkFiles } from "./sdk";

/** The package's root, found by its name. */
export const packageRoot = (): string => path.dirname(require.resolve("pulumi-palette-maas/package.json"));

const columns = planes.map((plane) => ({ name: plane.name, supportOf: supportOn(plane) }));

/** Everything that is generated as it is committed, by path below the package's root. */
export async function generated(root: string): Promise<Map<string, string>> {
  const release: Release = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const schema = packageSchema({
    name: "palette-maas",
    about: about(release),
    alias: (type) => `pulumi-nodejs:dynamic/palette-maas:${type}`,
    config: ProviderConfig,
    resources,
    functions: lookUps,
  });
  const files = [downloadFile(release), ...sdkFiles(resources, lookUps, ProviderConfig)].map(
    async (file): Promise<[string, string]> => [
      `sdk/${file.path}`,
      await formatted(root, `sdk/${file.path}`, file.text),
    ],
  );
  return new Map([
    ["schema.json", `${JSON.stringify(schema, undefined, 2)}\n`],
    ["docs/fields.md", fieldsText({ resources, functions: lookUps, config: ProviderConfig, planes: columns })],
    ...(await Promise.all(files)),
  ]);
}

async function main(root: string): Promise<void> {
  for (const [file, text] of await generated(root)) {
    const target = path.join(root, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}

if (require.main === module) void main(packageRoot());
