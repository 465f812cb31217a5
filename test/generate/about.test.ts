import assert from "node:assert/strict";
import { about } from "../../provider/generate/about";
import { downloadFile } from "../../provider/generate/download-file";

const release = { version: "1.2.3", license: "Apache-2.0" };

describe("where the plugin is downloaded from", () => {
  for (const url of [
    "https://github.com/rack/house",
    "git+https://github.com/rack/house.git",
    "git@github.com:rack/house.git",
  ]) {
    it(`is the releases of the repository at ${url}`, () => {
      const told = { ...release, repository: { url } };
      assert.equal(about(told).pluginDownloadURL, "github://api.github.com/rack/house");
      assert.match(downloadFile(told).text, /"pluginDownloadURL":"github:\/\/api\.github\.com\/rack\/house"/);
    });
  }

  for (const repository of [undefined, { url: "https://git.example.com/rack/house" }]) {
    it(`is left unsaid with ${repository ? "a repository that has no such releases" : "no repository"}`, () => {
      const told = { ...release, ...(repository ? { repository } : {}) };
      assert.equal("pluginDownloadURL" in about(told), false);
      assert.match(downloadFile(told).text, /= \{\};/);
    });
  }
});
