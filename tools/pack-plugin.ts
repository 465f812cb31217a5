import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { gzipSync } from "node:zlib";
import { bundled, licencesOf } from "./pack/bundle";
import { type ArchiveFile, tar } from "./pack/tar";

const root = path.dirname(__dirname);
const NAME = "pulumi-resource-palette-maas";

/** Go's names of the platforms that Pulumi's CLI is made for. */
const PLATFORMS = ["linux", "darwin", "windows"].flatMap((os) => ["amd64", "arm64"].map((arch) => ({ os, arch })));

// `exec`, so that the engine's signals reach the plugin itself.
const SHELL = `#!/bin/sh
here=\${0%/*}
if ! command -v node >/dev/null 2>&1; then
  echo "${NAME} runs with Node.js, which is not on PATH: see https://nodejs.org." >&2
  exit 1
fi
exec node "$here/plugin.js" "$@"
`;

const BATCH = '@echo off\r\nnode "%~dp0plugin.js" %*\r\n';

const startScript = (os: string): ArchiveFile =>
  os === "windows"
    ? { name: `${NAME}.cmd`, content: BATCH, executable: true }
    : { name: NAME, content: SHELL, executable: true };

// In words that every Node.js understands, before anything that only a new one does.
const refuseOldNode = (engines: string): string => {
  const [major = 0, minor = 0] = engines.replace(/^>=/, "").split(".").map(Number);
  return [
    'var v = process.versions.node.split(".").map(Number);',
    `if (v[0] < ${major} || (v[0] === ${major} && v[1] < ${minor})) {`,
    `  console.error("pulumi-resource-palette-maas needs Node.js ${engines}; this is " + process.versions.node + ".");`,
    "  process.exit(1);",
    "}",
  ].join("\n");
};

/** Writes the archives that Pulumi installs as a plugin, one per platform, to `folder`; answers their paths. */
export async function packPlugin(folder: string): Promise<string[]> {
  const read = (name: string): string => readFileSync(path.join(root, name), "utf8");
  const { name, version, license, engines } = JSON.parse(read("package.json"));
  const { code, packages } = await bundled(root, {
    entry: "provider/fronts/plugin/main.ts",
    banner: refuseOldNode(engines.node),
  });
  // The code finds its version and schema by the package's name, which Node.js looks up in the package.json beside it.
  const exported = { "./package.json": "./package.json", "./schema.json": "./schema.json" };
  const about = { name, version, license, private: true, type: "commonjs", engines, exports: exported };
  const files: ArchiveFile[] = [
    { name: "plugin.js", content: code },
    { name: "package.json", content: `${JSON.stringify(about, undefined, 2)}\n` },
    { name: "schema.json", content: read("schema.json") },
    { name: "LICENSE", content: read("LICENSE") },
    { name: "LICENSES-OF-OTHERS.txt", content: licencesOf(root, packages) },
  ];
  mkdirSync(folder, { recursive: true });
  return PLATFORMS.map(({ os, arch }) => {
    const target = path.join(folder, `${NAME}-v${version}-${os}-${arch}.tar.gz`);
    writeFileSync(target, gzipSync(tar([startScript(os), ...files]), { level: 9 }));
    return target;
  });
}

if (require.main === module) {
  packPlugin(path.join(root, "dist/plugins")).then(
    (paths) => console.log(paths.map((file) => path.relative(root, file)).join("\n")),
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}
