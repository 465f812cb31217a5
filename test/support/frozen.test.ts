import assert from "node:assert/strict";
import { announcedIn } from "./frozen";

describe("what is frozen", () => {
  it("are all types but those that the changelog announces under Unreleased", () => {
    const changelog = (heading: string) =>
      `# Changelog\n\n## ${heading}\n\n- Resource \`RackNote\`: notes.\n- More of \`IpPool\`.\n\n## [0.1.0] - 2026-12-03\n\n- Resource \`IpPool\`: addresses.\n`;
    assert.deepEqual(announcedIn(changelog("[Unreleased]")), ["RackNote"]);
    assert.deepEqual(announcedIn(changelog("[0.2.0] - 2027-01-01")), []);
    assert.deepEqual(announcedIn("## [Unreleased]\n\n- Resource `RackNote`: notes.\n"), ["RackNote"]);
  });
});
