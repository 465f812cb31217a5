import assert from "node:assert/strict";
import { type Layer, usualImage } from "../../provider/palette/profiles/usual-image";

describe("the image that servers are deployed with", () => {
  const jammy = { name: "ubuntu-maas", version: "22.04" };
  const table: [system: Layer | undefined, kubernetes: Layer | undefined, name: string | undefined][] = [
    [jammy, { name: "kubernetes", version: "1.30.4" }, "u-2204-0-k-1304-0"],
    [{ ...jammy, version: "20.04" }, { name: "kubernetes", version: "v1.28.15" }, "u-2004-0-k-12815-0"],
    [jammy, { name: "kubernetes", version: "1.30.x" }, undefined],
    [{ ...jammy, version: "22.04.1" }, { name: "kubernetes", version: "1.30.4" }, undefined],
    [jammy, { name: "canonical-kubernetes", version: "1.32.0" }, undefined],
    [{ name: "edge-native-byoi", version: "2.1.0" }, { name: "kubernetes", version: "1.30.4" }, undefined],
    [undefined, { name: "kubernetes", version: "1.30.4" }, undefined],
  ];
  for (const [system, kubernetes, name] of table) {
    it(`of ${system?.name} ${system?.version} with ${kubernetes?.name} ${kubernetes?.version} is ${name ?? "anybody's guess"}`, () =>
      assert.equal(usualImage(system, kubernetes)?.name, name));
  }
});
