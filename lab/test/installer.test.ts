import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

const STAND_IN = path.join(__dirname, "../bin/palette.js");
const ANSWERS = {
  PALETTE_ENDPOINT: "http://127.0.0.1:9",
  PALETTE_API_KEY: "key-of-palette",
  MAAS_API_URL: "http://127.0.0.1:9/MAAS",
  MAAS_API_KEY: "a:b:key-of-maas",
  PALETTE_ENCRYPTION_PASSWORD: "Pcg-secret-1234",
};

describe("the stand-in for the Palette CLI", function () {
  this.timeout(20_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "palette-maas-stand-in-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function palette(args: string[], over: Record<string, string> = {}) {
    const env = { ...ANSWERS, HOME: folder, PATH: folder, ...over };
    const { status, stdout, stderr } = spawnSync(process.execPath, [STAND_IN, ...args], { env, encoding: "utf8" });
    return { status, said: `${stdout}${stderr}`.trim() };
  }

  it("tells its version, and another one where it is told to be that", () => {
    assert.deepEqual(palette(["version"]), { status: 0, said: "Palette CLI version: 4.8.3" });
    assert.equal(palette(["--as-version", "4.6.1", "version"]).said, "Palette CLI version: 4.6.1");
    assert.deepEqual(palette(["pcg", "fly"]), { status: 1, said: 'Error: unknown command "pcg fly" for "palette"' });
  });

  it("writes a configuration where the documentation says, with its secrets sealed", () => {
    const { status, said } = palette(["pcg", "install", "--config-only", "--name", "rack9"]);
    assert.equal(status, 0, said);
    const file = /Location: (.*\/\.palette\/pcg\/pcg-\d{14}\/pcg\.yaml)$/.exec(said)?.[1];
    assert.ok(file, said);
    const text = readFileSync(file, "utf8");
    assert.match(text, /^name: "rack9"$/m);
    assert.doesNotMatch(text, /key-of/);
  });

  it("refuses weak passphrases, and says that Docker is needed", () => {
    const file = path.join(folder, "pcg.yaml");
    const write = ["pcg", "install", "-o", "-f", file];
    assert.match(palette(write, { PALETTE_ENCRYPTION_PASSWORD: "weak" }).said, /between 8 to 32 characters/);
    assert.match(palette(write, { PALETTE_ENCRYPTION_PASSWORD: "" }).said, /passphrase is required/);
    assert.equal(palette([...write, "-k", "Another-1234"]).status, 0);
    assert.match(palette(["pcg", "install", "-f", file]).said, /wrong encryption passphrase/);
    assert.match(
      palette(["pcg", "install", "-f", file, "-k", "Another-1234"]).said,
      /^Error: docker: executable file not found/,
    );
  });
});
