import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { type Lab, startLab } from "palette-maas-lab";
import * as dynamic from "../../sdk";
import * as plugin from "../../sdk/plugin";
import { withPlugin } from "../support/cli";
import { type Project, project } from "../support/engine";
import { SPEED } from "../support/rack";
import { temporaryFolder } from "../support/temporary";

const PASSWORD = "M4rked-secret";
const STAND_IN = path.join(__dirname, "../../lab/bin/palette.js");

for (const [name, front] of [
  ["dynamic", dynamic],
  ["plugin", plugin],
] as const) {
  describe(`a gateway that this host installs, through the ${name} front on the real engine`, () => {
    let lab: Lab;
    let stack: Project;
    const host = temporaryFolder("install-host");
    const configFile = path.join(host.path, "pcg.yaml");

    const program = (over: { password?: string; size?: 1 | 3 } = {}) => {
      return async () => {
        const gateway = new front.Gateway("rack9", {
          installer: "local",
          configFile,
          // Not marked by the program: the class does it.
          encryptionPassword: over.password ?? PASSWORD,
          executable: STAND_IN,
          deletionProtection: false,
          ...(over.size === undefined ? {} : { size: over.size }),
        });
        return { id: gateway.id, password: gateway.encryptionPassword };
      };
    };

    before(async () => {
      lab = await startLab({ speed: SPEED });
      const bin = path.join(host.path, "bin");
      mkdirSync(bin);
      writeFileSync(path.join(bin, "docker"), "#!/bin/sh\necho 27.1.1\n");
      chmodSync(path.join(bin, "docker"), 0o755);
      const env = { ...lab.env, HOME: host.path, PATH: `${bin}${path.delimiter}${process.env.PATH}` };
      execFileSync(process.execPath, [STAND_IN, "pcg", "install", "-o", "--name", "rack9", "-f", configFile], {
        env: { ...env, PALETTE_ENCRYPTION_PASSWORD: PASSWORD },
      });
      stack = await project(`install-${name}`, env, program({ password: "Wr0ng-secret" }));
      if (name === "plugin") Object.assign(stack.stack.workspace.envVars, withPlugin(stack.dir, stack.env));
    });
    after(async () => {
      await stack?.remove();
      await lab?.stop();
      host.remove();
    });

    it("fails with the remedy where its password is wrong, and has made nothing", async () => {
      const shown = await stack.up();
      assert.ok(shown.error);
      assert.match(shown.text, /'encryptionPassword' must be the one that the configuration file was written with/);
      assert.ok(!shown.text.includes("Wr0ng-secret"));
      assert.equal((await stack.state()).has("rack9"), false);
    });

    it("is installed, told line by line, with its password nowhere to be read", async () => {
      stack.program(program());
      const shown = await stack.up();
      assert.equal(shown.error, undefined, shown.text);
      assert.match(shown.text, /gateway 'rack9': Provisioning PCG cluster/);
      assert.equal(lab.palette.world.gateway("rack9").state, "Running");
      const kept = filesIn(stack.dir).filter((file) => readFileSync(file, "utf8").includes(PASSWORD));
      assert.deepEqual([shown.text.includes(PASSWORD), kept], [false, []]);
      assert.deepEqual((await stack.preview()).steps, []);
    });

    it("grows, forgets an old password without a word to Palette, and leaves its servers behind at the end", async () => {
      stack.program(program({ size: 3, password: "An0ther-secret" }));
      const grown = await stack.up();
      assert.equal(grown.error, undefined, grown.text);
      assert.match(grown.text, /grows to 3 nodes/);
      const refused = await stack.preview().then(() => {
        stack.program(program({ size: 1, password: "An0ther-secret" }));
        return stack.preview();
      });
      assert.match(refused.text, /has 3 nodes and never shrinks to 1/);
      stack.program(program({ size: 3, password: "An0ther-secret" }));
      const gone = await stack.destroy();
      assert.equal(gone.error, undefined, gone.text);
      assert.match(gone.text, /its servers, which MAAS does not get back: release /);
    });
  });
}

/** Files of a folder, without packages. */
const filesIn = (dir: string): string[] =>
  readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(dir, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : filesIn(file);
    return entry.isFile() ? [file] : [];
  });
