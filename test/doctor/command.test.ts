import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { type Lab, startLab } from "palette-maas-lab";
import { asTable } from "../../provider/doctor/report";
import { selfSigned } from "../http/certificate";
import { json, localServer } from "../http/local-server";
import { temporaryFolder } from "../support/temporary";
import { about, diagnosed, palettemaas, those } from "./diagnosed";

const root = path.resolve(__dirname, "../..");

describe("palette-maas", () => {
  it("tells how it is used", async () => {
    const { code, out } = await palettemaas(["--help"]);
    assert.equal(code, 0);
    for (const word of ["doctor", "--config", "--json", "--timeout", "PALETTE_API_KEY", "Exit code: 0"])
      assert.ok(out.includes(word), word);
    const own = await palettemaas(["doctor", "-h"]);
    assert.equal(own.code, 0);
    assert.ok(out.startsWith(own.out) && !own.out.includes("palette-maas plan"));
  });

  const WRONG: [args: string[], told: RegExp][] = [
    [[], /say what to do/],
    [["docter"], /there is no command 'docter'/],
    [["doctor", "more"], /'more' is not understood/],
    [["doctor", "--jsn"], /--jsn/],
    [["doctor", "--timeout", "soon"], /--timeout must be a span/],
    [["doctor", "--config", "c.json", "--stack", "dev"], /--config and --stack both say/],
    [["doctor", "--cwd", "elsewhere"], /--cwd is the folder of the program of --stack/],
  ];
  for (const [args, told] of WRONG) {
    it(`refuses '${args.join(" ")}' with a sentence`, async () => {
      const { code, out, err } = await palettemaas(args);
      assert.deepEqual([code, out], [2, ""]);
      assert.match(err, told);
      assert.match(err, /Try palette-maas --help/);
    });
  }

  it("tells its release, as the plugin and the lab do", async () => {
    const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
    assert.deepEqual(await palettemaas(["--version"]), { code: 0, out: `${version}\n`, err: "" });
    for (const file of ["dist/provider/fronts/plugin/main.js", "lab/dist/main.js"]) {
      const printed = execFileSync(process.execPath, [path.join(root, file), "--version"], { encoding: "utf8" });
      assert.ok(printed.includes(version), printed);
    }
  });

  it("is brought by the package and runs", function () {
    const { bin } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
    const file = path.join(root, bin["palette-maas"]);
    if (!existsSync(file)) this.skip();
    const printed = execFileSync(process.execPath, [file, "--help"], { encoding: "utf8" });
    assert.match(printed, /^palette-maas doctor:/);
  });
});

describe("the doctor's configuration", () => {
  const folder = temporaryFolder("doctor");
  let lab: Lab;

  before(async () => {
    lab = await startLab();
  });
  after(async () => {
    await lab.stop();
    folder.remove();
  });

  const file = (value: unknown): string => {
    const name = path.join(folder.path, "config.json");
    writeFileSync(name, typeof value === "string" ? value : JSON.stringify(value));
    return name;
  };
  const bare = { env: {} };
  const sites = () => [{ endpoint: lab.maas.url, apiKey: lab.maas.apiKey }];

  it("comes from a file of the keys, before the environment", async () => {
    const config = { paletteEndpoint: lab.palette.url, paletteApiKey: lab.palette.apiKey, maas: sites() };
    const over = { PALETTE_ENDPOINT: "http://127.0.0.1:9", PALETTE_PROJECT: "dev" };
    const { findings } = await diagnosed(bare, over, ["--config", file(config)]);
    assert.match(String(about(findings, "Palette", "whose key")), /^ok/);
    assert.match(String(about(findings, "Palette", "'dev'")), /^ok/);
    assert.match(String(about(findings, "MAAS", "whose key")), /^ok/);
  });

  it("comes from what Pulumi prints of a stack", async () => {
    const config = {
      "palette-maas:paletteEndpoint": { value: lab.palette.url, secret: false },
      "palette-maas:paletteApiKey": { value: lab.palette.apiKey, secret: true },
      "palette-maas:maas": { value: JSON.stringify(sites()), objectValue: sites(), secret: true },
      "shop:other": { secret: true },
    };
    const { findings } = await diagnosed(bare, {}, ["--config", file(config)]);
    assert.match(String(about(findings, "Palette", "whose key")), /^ok/);
    assert.match(String(about(findings, "MAAS", "whose key")), /^ok/);
  });

  const WRONG: [what: string, value: unknown, told: RegExp][] = [
    ["is no JSON", "paletteApiKey: classified", /is not a JSON object/],
    ["has no such key", { paletteApikey: "classified" }, /has no keys paletteApikey/],
    ["hides a secret", { "palette-maas:paletteApiKey": { secret: true } }, /--show-secrets/],
    ["has a wrong value", { preflight: "classified" }, /'palette-maas:preflight/],
  ];
  for (const [what, value, told] of WRONG) {
    it(`is refused where the file ${what}, and nothing of it is quoted`, async () => {
      const { code, err } = await palettemaas(["doctor", "--config", file(value)]);
      assert.equal(code, 2);
      assert.match(err, told);
      assert.doesNotMatch(err, /classified/);
    });
  }

  it("is refused where there is no such file", async () => {
    const { code, err } = await palettemaas(["doctor", "--config", path.join(folder.path, "none.json")]);
    assert.equal(code, 2);
    assert.match(err, /cannot be read/);
  });
});

describe("a Palette behind TLS", () => {
  it("has a certificate that ends soon, or that nobody here trusts, or that is not verified", async () => {
    const tls = await selfSigned();
    const server = await localServer((_, response) => json(response, {}, 401), tls);
    const folder = temporaryFolder("doctor-tls");
    try {
      const env = { PALETTE_ENDPOINT: server.url, PALETTE_API_KEY: "some-key-or-other" };
      const trusted = await diagnosed({ env }, { PALETTE_CA_CERT: tls.cert });
      assert.match(String(about(trusted.findings, "Palette", "answer")), /^ok: yes/);
      assert.match(String(about(trusted.findings, "Palette", "30 days")), /^warning: ends on .*in 0 days$/);
      const asked = server.seen.length;
      const strange = await diagnosed({ env });
      assert.match(
        String(about(strange.findings, "Palette", "answer")),
        /^error: no: its TLS certificate is not signed/,
      );
      assert.match(String(about(strange.findings, "Palette", "30 days")), /^warning: ends on/);
      assert.equal(server.seen.length, asked);
      const config = path.join(folder.path, "config.json");
      writeFileSync(config, JSON.stringify({ insecureSkipVerify: true }));
      const { findings } = await diagnosed({ env }, {}, ["--config", config]);
      assert.match(String(about(findings, "Palette", "verified")), /^warning: no: 'insecureSkipVerify'/);
    } finally {
      await server.stop();
      folder.remove();
    }
  });
});

describe("a lab behind TLS", () => {
  it("is reached by the authority of the configuration, MAAS as well as Palette", async () => {
    const lab = await startLab({ tls: true });
    try {
      const { findings } = await diagnosed(lab);
      assert.deepEqual(those(findings, "error"), []);
      for (const what of ["Palette", "MAAS"]) {
        assert.match(String(about(findings, what, "answer")), /^ok: yes, at https:/);
        assert.match(String(about(findings, what, "30 days")), /^(ok|warning): ends on/);
      }
      const strange = await diagnosed(lab, { PALETTE_CA_CERT: "" });
      for (const what of ["Palette", "MAAS"])
        assert.match(String(about(strange.findings, what, "answer")), /^error: no: its TLS certificate is not signed/);
    } finally {
      await lab.stop();
    }
  });
});

describe("the doctor's table", () => {
  it("has a line for each finding, what to do below it, and a sum", () => {
    const lines = asTable([
      { level: "ok", about: "Palette", asked: "does it answer?", found: "yes", todo: "" },
      { level: "error", about: "MAAS x", asked: "whose key?", found: "refused\n  twice", todo: "Renew it." },
    ]).split("\n");
    assert.deepEqual(lines, [
      "ok     Palette  does it answer?  yes",
      "error  MAAS x   whose key?       refused twice",
      "       -> Renew it.",
      "",
      "1 error, 0 warnings; 1 of 2 checks found nothing wrong.",
      "",
    ]);
  });

  it("says so where all is well", () => {
    const table = asTable([{ level: "ok", about: "Palette", asked: "does it answer?", found: "yes", todo: "" }]);
    assert.match(table, /\nAll is well: 1 of 1 check found nothing wrong\.\n$/);
  });
});
