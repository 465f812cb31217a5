import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { lists } from "../../tools/lists";

const root = path.join(__dirname, "../..");

describe("the lists of what lies in folders", () => {
  it("are what is committed: `npm run generate` leaves no difference", () => {
    for (const [file, text] of Object.entries(lists()))
      assert.equal(readFileSync(path.join(root, file), "utf8"), text, `${file} differs: run 'npm run generate'.`);
  });

  it("name what each folder has", () => {
    const { "provider/palette/objects.ts": objects = "", "lab/src/palette/routes.ts": routes = "" } = lists();
    assert.match(objects, /^import \{ machinePools \} from "\.\/machine-pools\/machine-pools";$/m);
    assert.match(objects, /^ {2}machinePools: machinePools\(session\),$/m);
    assert.match(routes, /^import \{ repaveRoutes \} from "\.\/api\/clusters\/repaves";$/m);
    assert.match(routes, /^ {2}repaveRoutes,$/m);
  });
});
