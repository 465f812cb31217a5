import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { bundled, licencesOf } from "./pack/bundle";
import { withPublishedLinks } from "./pack/links";

const root = path.dirname(__dirname);

/** What is loaded by itself, under the name that `exports` and `bin` of package.json have for it. */
const ENTRIES: Readonly<Record<string, string>> = {
  "provider/fronts/dynamic.ts": "dist/provider/fronts/dynamic.js",
  "provider/fronts/plugin/main.ts": "dist/provider/fronts/plugin/main.js",
  "provider/command/main.ts": "dist/provider/command/main.js",
};

/** What is there anyway, or is loaded only by runs that need it, and stays a package of its own. */
const BESIDE = ["@pulumi/pulumi", "@grpc/grpc-js", "google-protobuf", "undici", "@kubernetes/client-node"];

// States name the entry; programs import nothing of it.
const TYPES =
  "/** What states point to and look-ups run on: for Pulumi and the classes of this package, not for programs. */\nexport {};\n";

const CARRIED = ["README.md", "LICENSE", "CHANGELOG.md", "schema.json"];

/** Writes the package as it is published to `folder`: the classes as they are, and each entry as one file with its map. */
export async function packPackage(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const put = (name: string, content: string, mode = 0o644): void => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content, { mode });
  };
  const packages: string[] = [];
  for (const [entry, target] of Object.entries(ENTRIES)) {
    const made = await bundled(root, { entry, external: BESIDE, mapped: true });
    put(target, made.code, made.code.startsWith("#!") ? 0o755 : 0o644);
    if (made.map !== undefined) put(`${target}.map`, made.map);
    packages.push(...made.packages);
  }
  put("dist/provider/fronts/dynamic.d.ts", TYPES);
  put("LICENSES-OF-OTHERS.txt", licencesOf(root, packages));
  put("package.json", `${JSON.stringify(manifest(packages), undefined, 2)}\n`);
  for (const name of CARRIED) put(name, carried(name));
  cpSync(path.join(root, "dist/sdk"), path.join(folder, "dist/sdk"), { recursive: true });
}

/** A file of the root as the package has it. */
function carried(name: string): string {
  const content = readFileSync(path.join(root, name), "utf8");
  if (!name.endsWith(".md")) return content;
  const { version, repository } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const address = String(repository.url).replace(/^git\+|\.git$/g, "");
  return withPublishedLinks(content, { root, repository: address, tag: `v${version}`, carried: CARRIED });
}

/** package.json without what only a checkout needs; what is in the files is no dependency. */
function manifest(bundledIn: readonly string[]): object {
  const {
    private: _,
    scripts,
    devDependencies,
    workspaces,
    files,
    dependencies,
    ...rest
  } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const inside = new Set(bundledIn.map((folder) => folder.replace(/^.*node_modules\//, "")));
  const left = Object.entries(dependencies).filter(([name]) => !inside.has(name));
  return { ...rest, dependencies: Object.fromEntries(left) };
}

if (require.main === module) {
  packPackage(path.join(root, "dist/package")).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
