import assert from "node:assert/strict";
import { secret } from "../../../provider/core/secrets";
import { UNKNOWN } from "../../../provider/core/unknowns";
import { configOf } from "../../../provider/fronts/plugin/config";

describe("the plugin's configuration, which comes twice, wrapped and as JSON text", () => {
  const site = [{ endpoint: "http://m/MAAS", apiKey: "c:t:s" }];
  const wrappedSite = [{ endpoint: "http://m/MAAS", apiKey: secret("c:t:s") }];

  it("reads variables by their full name, and no other namespace's", () => {
    const read = configOf(
      [
        ["palette-maas:config:project", "dev"],
        ["aws:config:region", "x"],
      ],
      {},
    );
    assert.deepEqual([read("project"), read("region")], ["dev", undefined]);
  });

  it("reads arguments with their wrappers taken off, and prefers them", () => {
    const read = configOf([["palette-maas:config:paletteApiKey", "old"]], { paletteApiKey: secret("key") });
    assert.equal(read("paletteApiKey"), "key");
  });

  it("hands on objects as JSON text, however they came", () => {
    const forms = [site, wrappedSite, secret(site), JSON.stringify(site), JSON.stringify(wrappedSite)];
    for (const form of [...forms, secret(JSON.stringify(wrappedSite)), JSON.stringify(secret(site))])
      assert.deepEqual(JSON.parse(configOf([], { maas: form })("maas") ?? ""), site);
    assert.equal(configOf([["palette-maas:config:maxRetries", "3"]], {})("maxRetries"), "3");
    assert.equal(configOf([], { deletionProtection: false })("deletionProtection"), "false");
  });

  it("takes what is not known yet for not said, inside objects as well", () => {
    const read = configOf([["palette-maas:config:project", UNKNOWN]], {
      paletteApiKey: secret(UNKNOWN),
      maas: JSON.stringify([{ endpoint: "http://m/MAAS", apiKey: secret(UNKNOWN) }]),
      maxRetries: "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
      caCertificate: null,
    });
    for (const key of ["project", "paletteApiKey", "maas", "maxRetries", "caCertificate"])
      assert.equal(read(key), undefined, key);
  });

  it("skips what the engine keeps for itself", () => {
    const read = configOf([["palette-maas:config:version", "1.0.0"]], { __internal: {}, pluginDownloadURL: "x" });
    for (const key of ["version", "__internal", "pluginDownloadURL"]) assert.equal(read(key), undefined, key);
  });

  it("leaves text alone that only looks like an object", () => {
    const text = '{"4dabf18193072939515e22adb298388d"';
    assert.equal(configOf([], { project: text })("project"), text);
  });
});
