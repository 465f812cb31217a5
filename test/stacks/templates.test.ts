import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { type Lab, startLab } from "palette-maas-lab";
import { linkPackages } from "../../tools/example-project";
import { isolatedPulumi } from "../../tools/pulumi-home";
import { pulumi } from "../support/cli";
import { deployedTo, SPEED } from "../support/rack";
import { projectOf } from "../support/template";
import { temporaryFolder } from "../support/temporary";

describe("the template for TypeScript on the real engine", () => {
  const folder = temporaryFolder("templates");
  let lab: Lab;
  before(async () => {
    lab = await startLab({ speed: SPEED });
  });
  after(async () => {
    folder.remove();
    await lab?.stop();
  });

  it("makes a project that goes up as it is, protected, its types checked", async () => {
    const env = { ...(await isolatedPulumi(folder.path)), ...lab.env };
    const dir = path.join(folder.path, "shop");
    mkdirSync(dir);
    const must = await projectOf("typescript", dir, env, lab);
    linkPackages(dir);
    assert.match(readFileSync(path.join(dir, "package.json"), "utf8"), /"name": "shop"/);
    assert.match(await must("preview"), /Allocates 2 servers/);
    await must("up --yes --skip-preview");
    assert.equal(deployedTo(lab).length, 3);
    assert.equal(JSON.parse(await must("stack output --json")).servers.length, 3);
    await must("preview --expect-no-changes");
    const refused = await pulumi(dir, env, "destroy --yes --skip-preview");
    assert.notEqual(refused.code, 0);
    assert.equal(deployedTo(lab).length, 3);
  });
});
