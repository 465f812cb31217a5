import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { ApiError, ContractError } from "../../provider/core/errors";
import { Palette, type RequestOptions, undefinedIfNotFound } from "../../provider/palette/client";
import { NONSENSE, STRANGERS } from "../faults/faults";
import { type FaultProxy, faultProxy } from "../faults/proxy";
import { localSettings } from "../http/local-server";
import { everything } from "./everything";
import { type Bench, openBench, runtime } from "./lab-plane";

const CONTRACT = path.join(__dirname, "../../../shared/contracts/palette-maas.swagger.json");
const Operation = z.object({ responses: z.record(z.string(), z.object({ schema: z.unknown().optional() })) });
const Swagger = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

/** A cluster that was just made has no status, and then its whole document is read: nothing is concluded from this alone. */
const ASKS_FURTHER = "GET /v1/spectroclusters/{uid}/status is taken for {}";

/** A call as the plane made it, and how it may be made again. */
interface Made {
  route: string;
  kind: "nothing" | "text" | "JSON";
  status: number | undefined;
  again: (palette: Palette) => Promise<unknown>;
}

/** Notes every call that anybody makes while something runs, one of each route. */
async function noting(run: () => Promise<void>): Promise<Made[]> {
  const made = new Map<string, Made>();
  const { ask, tell, text } = Palette.prototype;
  const note = (call: Made): void => void (made.has(call.route) || made.set(call.route, call));
  Palette.prototype.ask = function <T>(this: Palette, route: string, answer: z.ZodType<T>, given: RequestOptions = {}) {
    const again = (palette: Palette) => palette.ask(route, answer, given);
    note({ route, kind: "JSON", status: given.status, again });
    return ask.call(this, route, answer, given) as Promise<T>;
  };
  Palette.prototype.tell = function (route, given = {}) {
    note({ route, kind: "nothing", status: given.status, again: (palette) => palette.tell(route, given) });
    return tell.call(this, route, given);
  };
  Palette.prototype.text = function (route, answer, given = {}) {
    note({ route, kind: "text", status: given.status, again: (palette) => palette.text(route, answer, given) });
    return text.call(this, route, answer, given);
  };
  try {
    await run();
  } finally {
    Object.assign(Palette.prototype, { ask, tell, text });
  }
  return [...made.values()];
}

describe("answers of Palette", function () {
  this.timeout(60_000);
  let bench: Bench;
  let proxy: FaultProxy;
  let palette: Palette;
  let made: Made[];

  before(async () => {
    bench = await openBench({ autoInstall: true });
    proxy = await faultProxy(bench.lab.palette.url);
    palette = reach(2_000);
    made = await noting(() => everything(bench));
  });
  after(async () => {
    await proxy?.stop();
    await bench?.lab.stop();
  });

  const reach = (requestTimeout: number): Palette =>
    Palette.reach({
      endpoint: proxy.url,
      apiKey: () => bench.lab.palette.apiKey,
      project: "Default",
      http: localSettings({ maxRetries: 0, requestTimeout }),
    })(runtime());

  it("that stall in their middle are given up in the time of one request, whatever the route", async () => {
    proxy.decide = () => ({ name: "a stall", answer: "stall" });
    const hasty = reach(60);
    for (const { route, again } of made) {
      const start = performance.now();
      await assert.rejects(again(hasty), /no answer came within/, route);
      assert.ok(performance.now() - start < 1_000, route);
    }
  });

  it("are expected as the vendor's contract promises them, for every route that is called", function () {
    if (!existsSync(CONTRACT)) this.skip();
    const { paths } = Swagger.parse(JSON.parse(readFileSync(CONTRACT, "utf8")));
    assert.ok(made.length > 60, `${made.length} routes`);
    for (const { route, kind, status } of made) {
      const [method = "", template = ""] = route.split(" ");
      if (template.includes("/vsphere/")) continue;
      const { responses } = Operation.parse(paths[template]?.[method.toLowerCase()], { error: () => route });
      const [[code = "", { schema } = { schema: undefined }] = []] = Object.entries(responses);
      const shape = z.object({ type: z.literal("string") }).safeParse(schema).success ? "text" : "JSON";
      assert.equal(kind, schema === undefined ? "nothing" : shape, route);
      const usual = kind === "nothing" ? ["204"] : kind === "text" ? ["200"] : ["200", "201"];
      assert.ok(status === undefined ? usual.includes(code) : String(status) === code, `${route}: ${code}`);
    }
  });

  for (const [name, answer] of [...NONSENSE, ...STRANGERS]) {
    it(`are never read out of ${name}, whatever the route`, async () => {
      proxy.decide = () => ({ name, answer });
      const wrong: string[] = [];
      for (const { route, again } of made) {
        // Gone, empty and done are all that could be concluded: each would be a value here.
        const came = await undefinedIfNotFound(again(palette)).then(
          (value) => `is taken for ${JSON.stringify(value) ?? "gone or done"}`,
          (error: unknown) => (isTold(error, name) ? undefined : String(error)),
        );
        if (came !== undefined && `${route} ${came}` !== ASKS_FURTHER) wrong.push(`${route} ${came}`);
      }
      assert.deepEqual(wrong, []);
    });
  }
});

function isTold(error: unknown, fault: string): boolean {
  if (error instanceof ContractError) return true;
  if (!(error instanceof ApiError)) return false;
  return error.kind === (/^401|^403$/.test(fault) ? "denied" : "unavailable");
}
