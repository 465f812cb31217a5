import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { type Lab, startLab } from "palette-maas-lab";
import { linkPackages } from "../../tools/example-project";
import { codegen } from "../../tools/pulumi-cli";
import { isolatedPulumi } from "../../tools/pulumi-home";
import { pulumi, withPlugin } from "../support/cli";
import { type Project, project } from "../support/engine";
import { mainJob } from "../support/programs";
import { deployedTo, SPEED } from "../support/rack";
import { temporaryFolder } from "../support/temporary";

describe("pulumi import into a TypeScript program, on the real engine", function () {
  this.timeout(10 * 60_000);
  const folder = temporaryFolder("import-typescript");
  let lab: Lab;
  let makers: Project;

  before(async () => {
    lab = await startLab({ speed: SPEED });
    makers = await project("makers", lab.env, mainJob(lab, { deletionProtection: false }));
    const made = await makers.up();
    assert.equal(made.error, undefined, made.text);
  });
  after(async () => {
    await makers?.remove();
    folder.remove();
    await lab?.stop();
  });

  /** A language host that writes programs stands before the one that runs them, which is too old for it. */
  async function writingPrograms(env: Record<string, string>): Promise<Record<string, string>> {
    const bin = path.join(folder.path, "writer");
    mkdirSync(bin);
    const host = `#!/bin/sh\nexec '${await codegen()}' -host\n`;
    writeFileSync(path.join(bin, "pulumi-language-nodejs"), host, { mode: 0o755 });
    return { ...env, PATH: `${bin}${path.delimiter}${env.PATH ?? ""}` };
  }

  it("prints a program that compiles, and goes on with what is there", async () => {
    const dir = path.join(folder.path, "project");
    mkdirSync(dir);
    writeFileSync(path.join(dir, "Pulumi.yaml"), "name: taken\nruntime: nodejs\n");
    const env = withPlugin(folder.path, { ...(await isolatedPulumi(folder.path)), ...lab.env });
    const writing = await writingPrograms(env);
    const must = async (command: string, by = env, input?: string): Promise<string> => {
      const { code, text } = await pulumi(dir, by, command, input);
      assert.equal(code, 0, `pulumi ${command}\n${text}`);
      return text;
    };
    await must("stack init dev");
    const parts: string[] = [];
    for (const [type, name, id] of [
      ["Cluster", "payments", "payments"],
      ["MachinePool", "workers", "payments/workers"],
    ]) {
      const file = path.join(dir, `${name}.part`);
      await must(`import palette-maas:index:${type} ${name} ${id} --yes --skip-preview --out ${file}`, writing);
      parts.push(readFileSync(file, "utf8"));
    }
    const [head = "", ...more] = parts;
    const isImport = (line: string): boolean => line.startsWith("import ");
    const rest = more.map((part) =>
      part
        .split("\n")
        .filter((line) => !isImport(line))
        .join("\n"),
    );
    assert.match(head, /^import \* as \w+ from "pulumi-palette-maas";$/m);
    writeFileSync(path.join(dir, "index.ts"), [head, ...rest].join("\n"));
    writeFileSync(
      path.join(dir, "tsconfig.json"),
      readFileSync(path.join(__dirname, "../../examples/quickstart/tsconfig.json")),
    );
    writeFileSync(path.join(dir, "package.json"), '{ "name": "taken", "private": true }');
    linkPackages(dir);
    await must("config set palette-maas:approve", env, '["take everything from makers/dev"]');
    const servers = (): string[] => deployedTo(lab).map(({ hostname }) => hostname);
    const before = servers();
    await must("up --yes --skip-preview");
    await must("preview --expect-no-changes");
    assert.deepEqual(servers(), before);
  });
});
