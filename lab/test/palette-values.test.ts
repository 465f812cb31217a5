import assert from "node:assert/strict";
import { differingKeys, flatten } from "../src/palette/behaviour/pack-values";

describe("values of a pack", () => {
  const paths = (text: string) => Object.fromEntries(flatten(text));

  it("are read by path: maps, lists, lists of maps, quotes and remarks", () => {
    const text = `
---
# a remark
pack:
  podCIDR: "10.0.0.0/16" # another
  flags: {a: 1}
files:
  - path: /etc/a
    content: |
      one: 1
      # kept, it is text
    mode: '0600'
  - path: /etc/b
commands:
- echo "a: b"
- 'swapoff -a'
nested:
  - - x
"quoted key": yes
`;
    assert.deepEqual(paths(text), {
      "pack.podCIDR": "10.0.0.0/16",
      "pack.flags": "{a: 1}",
      "files[0].path": "/etc/a",
      "files[0].content": "one: 1\n# kept, it is text",
      "files[0].mode": "0600",
      "files[1].path": "/etc/b",
      "commands[0]": 'echo "a: b"',
      "commands[1]": "swapoff -a",
      "nested[0]": "- x",
      "quoted key": "yes",
    });
  });

  it("differ by what they say, not by how they say it", () => {
    const before = "a:\n  b: 1\n  c: [x]\nd: e\n";
    assert.deepEqual(differingKeys(before, "# remark\nd: 'e'\n\na:\n    c: [x]\n    b: 1\n"), []);
    assert.deepEqual(differingKeys(before, "a:\n  b: 2\n  c: [x]\n"), ["a.b", "d"]);
  });
});
