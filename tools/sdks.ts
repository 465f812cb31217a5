import { execFileSync } from "node:child_process";
import * as path from "node:path";
import { codegen } from "./pulumi-cli";
import { runMain } from "./run-main";

const root = path.dirname(__dirname);

export const SDK_LANGUAGES = ["go", "python", "java", "dotnet", "nodejs"] as const;
export type SdkLanguage = (typeof SDK_LANGUAGES)[number];

const usage = `usage: npm run sdks -- [LANGUAGE]...
  writes the SDK of each language to dist/sdks; LANGUAGE is one of ${SDK_LANGUAGES.join(", ")}, all where none is named`;

/** Generates SDKs from schema.json with Pulumi's own generators, a folder for each language under `to`. */
export async function generateSdks(to: string, languages: readonly SdkLanguage[] = SDK_LANGUAGES): Promise<void> {
  const logo = path.join(root, "docs", "logo.png");
  const args = ["-logo", logo, path.join(root, "schema.json"), to, ...languages];
  execFileSync(await codegen(), args, { stdio: ["ignore", "ignore", "pipe"] });
}

async function main(names: readonly string[]): Promise<number> {
  const languages = SDK_LANGUAGES.filter((language) => names.includes(language));
  if (languages.length < names.length) {
    console.error(usage);
    return names.includes("--help") ? 0 : 2;
  }
  const to = path.join(root, "dist", "sdks");
  await generateSdks(to, languages.length === 0 ? SDK_LANGUAGES : languages);
  console.log(to);
  return 0;
}

if (require.main === module) runMain(main);
