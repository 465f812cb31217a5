import assert from "node:assert/strict";
import { z } from "zod";
import { ContractError } from "../../provider/core/errors";
import { Palette } from "../../provider/palette/client";
import { palettePlane } from "../../provider/palette/plane";
import { json, type LocalServer, localServer, localSettings, type Reply } from "../http/local-server";
import { runtime } from "./lab-plane";

describe("a Palette that does not behave", () => {
  let server: LocalServer | undefined;

  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  async function settings(reply: Reply) {
    server = await localServer(reply);
    return { endpoint: server.url, apiKey: () => "some-key-1", project: "Default", http: localSettings() };
  }

  const tokens: [what: string, next: (nth: number) => string][] = [
    ["stand still", () => "a"],
    ["alternate", (nth) => (nth % 2 === 0 ? "a" : "b")],
    ["go round", (nth) => `t${nth % 7}`],
    ["never end", (nth) => `t${nth}`],
  ];
  for (const [what, next] of tokens) {
    it(`ends with an error where the tokens of a list ${what}`, async () => {
      const palette = Palette.reach(
        await settings((_, response, nth) => json(response, { items: [{}], listmeta: { continue: next(nth) } })),
      )(runtime());
      await assert.rejects(palette.all("GET /v1/things", z.looseObject({})), ContractError);
      assert.ok((server?.seen.length ?? 0) <= 1_000);
    });
  }

  it("is told as one that refuses the key where a cluster's home is looked for", async () => {
    const plane = palettePlane(
      await settings(({ url }, response) => {
        if (url.startsWith("/v1/users/info")) return json(response, { tenantUid: "t", orgName: "lab" });
        const projects = [{ metadata: { name: "Default", uid: "p1" } }, { metadata: { name: "dev", uid: "p2" } }];
        if (url.startsWith("/v1/dashboard/projects")) return json(response, { items: projects });
        json(response, { code: "InvalidCredential", message: "no" }, 401);
      }),
    );
    const at = await plane.at(runtime());
    await assert.rejects(at.homeOfCluster("c1"), /401: .*The API key is not accepted/);
  });
});
