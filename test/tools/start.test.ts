import assert from "node:assert/strict";
import { PulumiOutput } from "../../tools/start/pulumi-output";
import { rackChanges } from "../../tools/start/rack-changes";

const shown = (text: string): string[] => {
  const output = new PulumiOutput();
  return text.split("\n").flatMap((line) => output.take(line));
};

describe("what 'npm start' shows", () => {
  it("is each message once, with its resource", () => {
    const text = `Updating (demo):

@ updating....
 +  pulumi:pulumi:Stack quickstart-demo creating (0s)${" "}
 +  pulumi-nodejs:dynamic/palette-maas:Cluster payments creating (0s)${" "}
 +  pulumi-nodejs:dynamic/palette-maas:Cluster payments creating (0s) Allocates 1 server
@ updating....
 +  pulumi-nodejs:dynamic/palette-maas:Cluster payments creating (1s) Allocates 1 server
 +  pulumi-nodejs:dynamic/palette-maas:Cluster payments created (2s) Allocates 1 server
    pulumi:pulumi:Stack quickstart-demo  error: preview failed
    pulumi:pulumi:Stack quickstart-demo  1 error
 ~  pulumi-nodejs:dynamic/palette-maas:MachinePool workers updating (0s) [diff: ~size]; pool workers: 2 of 3 machines Running
 ~  pulumi-nodejs:dynamic/palette-maas:MachinePool workers updated (3s) [diff: ~size]; pool workers: 2 of 3 machines Running
Diagnostics:
  pulumi-nodejs:dynamic/palette-maas:Cluster (payments):
    Allocates 1 server

  pulumi-nodejs:dynamic/palette-maas:MachinePool (workers):
    error: it is protected.
      Do this first.

Resources:
    + 1 created`;
    assert.deepEqual(shown(text), [
      "Updating (demo):",
      " + Cluster payments  Allocates 1 server",
      " + Cluster payments  created (2s)",
      "   Stack quickstart-demo  error: preview failed",
      " ~ MachinePool workers  pool workers: 2 of 3 machines Running",
      " ~ MachinePool workers  updated (3s)",
      "  MachinePool (workers):",
      "    error: it is protected.",
      "      Do this first.",
      "Resources:",
      "    + 1 created",
    ]);
  });

  it("is a preview's plan, and a difference without URNs", () => {
    assert.deepEqual(shown(" +  pulumi-nodejs:dynamic/palette-maas:Gateway gateway create "), [
      " + Gateway gateway  create",
    ]);
    const difference = `    ~ pulumi-nodejs:dynamic/palette-maas:MachinePool: (update) 🔒
        [id=7348/workers]
        [urn=urn:pulumi:demo::quickstart::x]
      ~ size: 2 => 3`;
    assert.deepEqual(shown(difference), ["    ~ MachinePool: (update) 🔒", "      ~ size: 2 => 3"]);
  });

  it("is the machines that moved or are in use, and the number of others", () => {
    const before = "az1 (3 machines)\n  · a  Ready\n  · b  Ready\n  ! c  Broken\n3 machines: 2 Ready, 1 Broken\n";
    const now = "az1 (3 machines)\n  ■ a  Deployed\n  · b  Ready\n  ! c  Broken\n3 machines: 1 Ready\n";
    assert.deepEqual(rackChanges(before, before), ["As before: no machine moved."]);
    assert.deepEqual(rackChanges("", before), [
      "az1 (3 machines; 2 of them as before, and free)",
      "  ! c  Broken",
      "  3 machines: 2 Ready, 1 Broken",
    ]);
    assert.deepEqual(rackChanges(before, now), [
      "az1 (3 machines; 1 of them as before, and free)",
      "> ■ a  Deployed",
      "  ! c  Broken",
      "  3 machines: 1 Ready",
    ]);
  });
});
