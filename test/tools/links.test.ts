import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { withPublishedLinks } from "../../tools/pack/links";
import { anchorsOf, linksOf } from "../support/markdown";
import { allPages } from "../support/pages";

const root = path.resolve(__dirname, "../..");

describe("links between pages", () => {
  for (const { name: page, text } of allPages())
    it(`of ${page} lead to files and headings that there are`, () => {
      for (const target of linksOf(text)) {
        if (/^[a-z]+:/.test(target)) continue;
        const [file = "", anchor] = target.split("#");
        const found = file === "" ? path.join(root, page) : path.join(root, path.dirname(page), file);
        assert.ok(existsSync(found), `${page} leads to ${target}`);
        if (anchor === undefined || !found.endsWith(".md")) continue;
        assert.ok(anchorsOf(readFileSync(found, "utf8")).includes(anchor), `${page} leads to ${target}`);
      }
    });

  it("keep their anchors where the package leads to its release, and are left alone where they are whole", () => {
    const published = { root, repository: "https://example.com/a/b", tag: "v1.2.3", carried: ["LICENSE"] };
    const text = "[a](docs/state.md#codes) [b](LICENSE) [c](#here) [d](https://example.com/x) [e](docs)";
    assert.equal(
      withPublishedLinks(text, published),
      "[a](https://example.com/a/b/blob/v1.2.3/docs/state.md#codes) [b](LICENSE) [c](#here) [d](https://example.com/x) " +
        "[e](https://example.com/a/b/tree/v1.2.3/docs)",
    );
    assert.throws(() => withPublishedLinks("[a](docs/nowhere.md)", published), /docs\/nowhere\.md/);
  });
});
