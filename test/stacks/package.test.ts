import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { type Lab, startLab } from "palette-maas-lab";
import { packPackage } from "../../tools/pack-package";
import { isolatedPulumi } from "../../tools/pulumi-home";
import { pulumi } from "../support/cli";
import { deployedTo, SPEED } from "../support/rack";
import { temporaryFolder } from "../support/temporary";

const npm = (cwd: string, ...args: string[]): string =>
  execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });

// What is imported differs between module systems; what is done with it does not.
const body = (front: string) => `
const gateway = new Gateway("gateway", { name: "rack1-gateway", installer: "none" });
const account = new MaasCloudAccount("maas", { gatewayId: gateway.id, apiEndpoint: process.env.MAAS_API_URL, apiKey: process.env.MAAS_API_KEY });
const cluster = new Cluster("${front}", {
  cloudAccountId: account.id,
  domain: "maas",
  profiles: [{ name: "maas-infra", version: "1.0.0", variables: { region: "eu-west" } }],
  controlPlane: { instance: { minCpu: 4, minMemoryMb: 8192 } },
  deletionProtection: false,
});
`;
const names = "{ Cluster, Gateway, MaasCloudAccount }";
const programs: [name: string, type: string, source: string][] = [
  [
    "dynamic-commonjs",
    "commonjs",
    `const ${names} = require("pulumi-palette-maas");${body("dc")}exports.id = cluster.id;`,
  ],
  ["dynamic-esm", "module", `import ${names} from "pulumi-palette-maas";${body("dm")}export const id = cluster.id;`],
  [
    "plugin-commonjs",
    "commonjs",
    `const ${names} = require("pulumi-palette-maas/plugin");${body("pc")}exports.id = cluster.id;`,
  ],
  [
    "plugin-esm",
    "module",
    `import ${names} from "pulumi-palette-maas/plugin";${body("pm")}export const id = cluster.id;`,
  ],
];

const root = path.resolve(__dirname, "../..");

/** The examples in the doc comments of the classes, one program. */
function documented(): string {
  const examples = ["gateway", "maas-cloud-account", "cluster", "machine-pool", "ip-pool"].map((file) => {
    const text = readFileSync(path.join(root, "sdk", `${file}.ts`), "utf8");
    const [, example = ""] = /@example\n \* ```ts\n([\s\S]*?)\n \* ```/.exec(text) ?? [];
    assert.notEqual(example, "", file);
    return example.replace(/^ \* ?/gm, "");
  });
  return `import * as pulumi from "@pulumi/pulumi";
import { Cluster, Gateway, IpPool, MaasCloudAccount, MachinePool } from "pulumi-palette-maas";
const config = new pulumi.Config();
${examples.join("\n")}
export const ids = [workers.id, addresses.id];\n`;
}

/** The program that the registry's page and the README show, each. */
const shown = (file: string): string => {
  const [, text = ""] = /\n```(?:ts|typescript)\n(.*?)\n```/s.exec(readFileSync(path.join(root, file), "utf8")) ?? [];
  assert.match(text, /import \{ Cluster/, file);
  return `${text}\nexport const id = workers.id;\n`;
};

describe("the packed package, installed in an empty project", function () {
  this.timeout(180_000);
  const folder = temporaryFolder("packed");
  const dir = path.join(folder.path, "project");
  let lab: Lab;
  let env: Record<string, string>;

  before(async () => {
    const made = path.join(folder.path, "package");
    await packPackage(made);
    const [tarball] = JSON.parse(npm(made, "pack", "--json", "--ignore-scripts", "--pack-destination", folder.path));
    const listed: string[] = tarball.files.map((file: { path: string }) => file.path);
    assert.deepEqual(
      listed.filter((name) => /^(test|lab|tools|bench|examples|provider|sdk)\/|generate\/|tsbuildinfo/.test(name)),
      [],
    );
    for (const needed of [
      "README.md",
      "LICENSE",
      "schema.json",
      "dist/provider/fronts/dynamic.js",
      "dist/provider/fronts/plugin/main.js",
      "dist/provider/command/main.js",
      "LICENSES-OF-OTHERS.txt",
    ]) {
      assert.ok(listed.includes(needed), needed);
    }
    mkdirSync(dir);
    writeFileSync(path.join(dir, "package.json"), JSON.stringify({ name: "empty", private: true }));
    npm(
      dir,
      "install",
      "--prefer-offline",
      "--no-audit",
      "--no-fund",
      path.join(folder.path, tarball.filename),
      "@pulumi/pulumi@3.248.0",
    );
    lab = await startLab({ speed: SPEED });
    const isolated = await isolatedPulumi(folder.path);
    const bin = path.join(dir, "node_modules/.bin");
    env = { ...isolated, ...lab.env, PATH: `${bin}${path.delimiter}${isolated.PATH}` };
  });
  after(async () => {
    folder.remove();
    await lab?.stop();
  });

  // "node10" is what TypeScript calls "node": it knows no "exports", and finds entries by "typesVersions".
  for (const [resolution, module] of [
    ["node10", "commonjs"],
    ["node16", "node16"],
    ["bundler", "esnext"],
  ] as const) {
    it(`is typed at every entry where modules are resolved as "${resolution}"`, () => {
      const source = `import { Cluster, type ClusterArgs } from "pulumi-palette-maas";
        import * as plugin from "pulumi-palette-maas/plugin";
        export const made: Cluster | plugin.Cluster | undefined = undefined;
        // @ts-expect-error: 'size' is a number, so the types are there.
        export const args: ClusterArgs["controlPlane"] = { size: "three", instance: { minCpu: 4, minMemoryMb: 8192 } };\n`;
      writeFileSync(path.join(dir, "typed.ts"), source);
      writeFileSync(path.join(dir, "documented.ts"), documented());
      writeFileSync(path.join(dir, "page.ts"), shown("docs/_index.md"));
      writeFileSync(path.join(dir, "readme.ts"), shown("README.md"));
      const options = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--ignoreDeprecations", "6.0"];
      const how = [
        "--moduleResolution",
        resolution,
        "--module",
        module,
        ...["typed.ts", "documented.ts", "page.ts", "readme.ts"],
      ];
      const tsc = require.resolve("typescript/bin/tsc");
      const { status, stdout } = spawnSync(process.execPath, [tsc, ...options, ...how], { cwd: dir, encoding: "utf8" });
      assert.equal(status, 0, stdout);
    });
  }

  for (const [name, type, source] of programs) {
    it(`runs a program of kind ${name}`, async () => {
      writeFileSync(
        path.join(dir, "package.json"),
        JSON.stringify({ name: "empty", private: true, type, main: "index.js" }),
      );
      writeFileSync(path.join(dir, "index.js"), source);
      writeFileSync(path.join(dir, "Pulumi.yaml"), `name: ${name}\nruntime: nodejs\n`);
      for (const command of ["stack init dev", "up --yes --skip-preview", "preview --expect-no-changes"]) {
        const { code, text } = await pulumi(dir, env, command);
        assert.equal(code, 0, text);
      }
      assert.equal(deployedTo(lab).length, 1);
      const gone = await pulumi(dir, env, "destroy --yes --skip-preview");
      assert.equal(gone.code, 0, gone.text);
      assert.equal(deployedTo(lab).length, 0);
    });
  }
});
