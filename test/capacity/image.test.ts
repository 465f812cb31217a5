import assert from "node:assert/strict";
import { isListed } from "../../provider/capacity/image";

describe("an image in MAAS", () => {
  it("is listed with or without the word for uploaded ones, with its architecture", () => {
    const images = ["ubuntu/jammy (amd64)", "custom/u-2204-0-k-1304-0 (amd64)", "u-2204-0-k-1312-0 (amd64)"];
    const names = ["u-2204-0-k-1304-0", "u-2204-0-k-1312-0", "u-2204-0-k-1320-0"];
    assert.deepEqual(
      names.map((name) => isListed(name, images)),
      [true, true, false],
    );
  });
});
