import assert from "node:assert/strict";
import { z } from "zod";
import { MaasCloudAccountArgs, normalizedEndpoint } from "../../provider/model/maas-cloud-account";
import { readSettings } from "../../provider/settings";
import { about, diagnosed, palettemaas } from "../doctor/diagnosed";

const KEY = "consumer1:token1:secret1";
const URL_OF_MAAS = "http://maas.example.com:5240/MAAS";
const site = (more: object): string => JSON.stringify([{ endpoint: URL_OF_MAAS, apiKey: KEY, ...more }]);
const config =
  (values: Record<string, string>) =>
  (key: string): string | undefined =>
    values[key];
const accountInput = (value: string): unknown => {
  const inputs = { name: "a", gatewayId: "g", apiEndpoint: value, apiKey: KEY };
  return z.object(MaasCloudAccountArgs.shape).partial().parse(inputs).apiEndpoint;
};

/** Every place that takes an address: how it is read, and by which name a refusal calls it. */
const ADDRESSES: [named: string, read: (value: string) => unknown][] = [
  ["'palette-maas:paletteEndpoint'", (value) => readSettings(config({ paletteEndpoint: value }), {}).paletteEndpoint],
  ["PALETTE_ENDPOINT", (value) => readSettings(config({}), { PALETTE_ENDPOINT: value }).paletteEndpoint],
  ["SPECTROCLOUD_HOST", (value) => readSettings(config({}), { SPECTROCLOUD_HOST: value }).paletteEndpoint],
  ["'palette-maas:maas", (value) => readSettings(config({ maas: site({ endpoint: value }) }), {}).maas?.[0]?.endpoint],
  [
    "'palette-maas:maas",
    (value) => readSettings(config({ maas: site({ accountEndpoints: [value] }) }), {}).maas?.[0]?.accountEndpoints[0],
  ],
  ["MAAS_API_URL", (value) => readSettings(config({}), { MAAS_API_URL: value, MAAS_API_KEY: KEY }).maas?.[0]?.endpoint],
  [
    "MAAS_ENDPOINT",
    (value) => readSettings(config({}), { MAAS_ENDPOINT: value, MAAS_API_KEY: KEY }).maas?.[0]?.endpoint,
  ],
  ["apiEndpoint", accountInput],
];

const REFUSED: [what: string, value: string, told: RegExp][] = [
  ["a password", "http://root:classified@maas.example.com:5240/MAAS", /user name or a password/],
  ["a user", "https://classified@maas.example.com/MAAS", /user name or a password/],
  ["an empty user", "https://:@maas.example.com/MAAS", /user name or a password/],
  ["a query", "https://maas.example.com/MAAS?token=classified", /query/],
  ["an empty query", "https://maas.example.com/MAAS?", /query/],
  ["a fragment", "https://maas.example.com/MAAS#classified", /fragment/],
  ["a scheme of files", "file:///etc/classified", /http or https address/],
  ["a scheme of code", "javascript://classified/MAAS", /http or https address/],
  ["a scheme of sockets", "wss://classified.example.com/MAAS", /http or https address/],
  ["a blank within", "https://maas.exam ple.com/MAAS", /a blank \(character 18\)/],
  ["an en dash", "https://maas\u2013classified.example.com/MAAS", /an en dash \(character 13\)/],
  ["no host", "https:///classified", /http or https address/],
];

describe("addresses", () => {
  for (const [named, read] of ADDRESSES) {
    for (const [what, value, told] of REFUSED) {
      it(`of ${named} are refused with ${what}, by name and without quoting it`, () => {
        assert.throws(
          () => read(value),
          (error: unknown) => {
            assert.ok(error instanceof Error);
            assert.ok(error.message.includes(named.replace(/^'(.*)'?$/, "$1").replace(/'$/, "")), error.message);
            assert.match(error.message, told);
            assert.doesNotMatch(error.message, /classified/);
            return true;
          },
        );
      });
    }
    it(`of ${named} lose what was copied along with them`, () => {
      for (const around of [
        ["\n", "\r\n"],
        [" ", "\t"],
        ["\uFEFF", ""],
        ['"', '"'],
        ["\u201C", "\u201D"],
        ["'", "' "],
      ])
        assert.equal(read(around.join(URL_OF_MAAS)), URL_OF_MAAS);
    });
  }

  it("of Palette lose the first part of every path", () => {
    for (const given of ["https://palette.example.com/v1", "https://palette.example.com/v1/", "palette.example.com/v1"])
      assert.equal(readSettings(config({ paletteEndpoint: given }), {}).paletteEndpoint, "https://palette.example.com");
  });

  it("that somebody else wrote are told without what they hold of secrets", () => {
    assert.equal(normalizedEndpoint("http://root:classified@maas:5240/MAAS?key=classified#x"), "http://maas:5240/MAAS");
  });
});

describe("keys", () => {
  const READ: [named: string, shown: string, read: (value: string) => unknown][] = [
    [
      "'palette-maas:paletteApiKey'",
      "palette-key-1",
      (value) => readSettings(config({ paletteApiKey: value }), {}).paletteApiKey,
    ],
    ["PALETTE_API_KEY", "palette-key-1", (value) => readSettings(config({}), { PALETTE_API_KEY: value }).paletteApiKey],
    [
      "'palette-maas:maas",
      KEY,
      (value) => readSettings(config({ maas: site({ apiKey: value }) }), {}).maas?.[0]?.apiKey,
    ],
    [
      "MAAS_API_KEY",
      KEY,
      (value) => readSettings(config({}), { MAAS_API_URL: URL_OF_MAAS, MAAS_API_KEY: value }).maas?.[0]?.apiKey,
    ],
  ];
  for (const [named, shown, read] of READ) {
    it(`of ${named} lose what was copied along with them`, () => {
      for (const around of [
        ["\n", "\n"],
        [" ", "\r\n"],
        ["\uFEFF", "\u200B"],
        ['"', '"'],
        ["\u2018", "\u2019"],
        ["`", "`\n"],
      ])
        assert.equal(read(around.join(shown)), shown);
    });
    for (const [char, called] of [
      ["\u2013", "an en dash"],
      [" ", "a blank"],
      ["\n", "a line end"],
      ["\u00E9", "the character U+00E9"],
    ] as const) {
      it(`of ${named} are refused with ${called} in them, by name and without quoting them`, () => {
        assert.throws(
          () => read(shown.slice(0, 4) + char + shown.slice(4)),
          (error: unknown) => {
            assert.ok(error instanceof Error && error.message.includes(named.replace(/'$/, "")), String(error));
            assert.ok(error.message.includes(`must not hold ${called} (character 5)`), error.message);
            assert.ok(!error.message.includes(shown.slice(4)));
            return true;
          },
        );
      });
    }
  }
});

describe("the doctor, given a MAAS that it cannot use", () => {
  it("names the variable, and goes on with the other checks", async () => {
    const env = { PALETTE_ENDPOINT: "http://127.0.0.1:9", PALETTE_API_KEY: "some-key-1" };
    const { code, findings, out } = await diagnosed({ env }, { MAAS_API_URL: URL_OF_MAAS, MAAS_API_KEY: "classified" });
    assert.equal(code, 2);
    assert.match(String(about(findings, "configuration")), /^error: MAAS_API_KEY must have three parts/);
    assert.match(String(about(findings, "Palette", "answer")), /^error: no: nothing listens there/);
    assert.ok(!out.includes("classified"));
  });

  it("ends where the address of Palette itself is what is wrong", async () => {
    const { code, err } = await palettemaas(["doctor"], { PALETTE_ENDPOINT: "ftp://palette.example.com" });
    assert.equal(code, 2);
    assert.match(err, /PALETTE_ENDPOINT must be an http or https address/);
  });
});
