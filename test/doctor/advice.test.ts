import assert from "node:assert/strict";
import { type Lab, startLab } from "palette-maas-lab";
import { asTable } from "../../provider/doctor/report";
import { json, type LocalServer, localServer, type Reply } from "../http/local-server";
import { about, diagnosed } from "./diagnosed";

const page =
  (status: number): Reply =>
  (_, response) =>
    void response.writeHead(status, { "content-type": "text/html" }).end("<html>classified</html>");

/** What may answer in the place of a service that takes the key, and what helps then. */
const ANSWERS: [what: string, reply: Reply, todo: RegExp][] = [
  ["a login page", page(200), /See what answers at this address/],
  ["a firewall's page", page(403), /See what answers at this address/],
  ["an ingress' 404", page(404), /See what answers at this address/],
  ["JSON of something else", (_, response) => json(response, { hello: "world" }), /See what answers at this address/],
  ["503", page(503), /ask again later/],
  [
    "a redirect",
    (_, response) => void response.writeHead(302, { location: "https://sso.example.com/" }).end(),
    /Put the address/,
  ],
];

describe("the doctor's advice", () => {
  let server: LocalServer | undefined;
  let lab: Lab;

  before(async () => {
    lab = await startLab();
  });
  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });
  after(() => lab.stop());

  const todoOf = async (env: Record<string, string>, what: string, asked: string): Promise<string> => {
    const { findings, out } = await diagnosed({ env });
    assert.ok(!out.includes("classified"));
    const found = findings.find((one) => one.about.startsWith(what) && one.asked.includes(asked));
    assert.equal(found?.level, "error", JSON.stringify(findings));
    return found?.todo ?? "";
  };
  const palette = () => ({ PALETTE_ENDPOINT: server?.url ?? "", PALETTE_API_KEY: "some-key-1" });
  const maas = () => ({ ...lab.env, MAAS_API_URL: `${server?.url}/MAAS`, MAAS_API_KEY: "a:b:c" });

  for (const [what, reply, todo] of ANSWERS) {
    it(`fits ${what} in Palette's place: no other key would help`, async () => {
      server = await localServer(reply);
      const advice = await todoOf(palette(), "Palette", "whose key");
      assert.match(advice, todo);
      assert.doesNotMatch(advice, /Create a key/);
    });

    it(`fits ${what} in MAAS' place`, async () => {
      server = await localServer((seen, response, nth) =>
        seen.url.endsWith("/version/") ? json(response, { version: "3.6.1" }) : reply(seen, response, nth),
      );
      const advice = await todoOf(maas(), "MAAS", "whose key");
      assert.match(advice, todo);
      assert.doesNotMatch(advice, /Create a key/);
    });
  }

  it("is another key where the service itself refuses this one, or there is none", async () => {
    server = await localServer((_, response) => json(response, { code: "InvalidCredential", message: "no" }, 401));
    assert.match(await todoOf(palette(), "Palette", "whose key"), /Create a key/);
    assert.match(await todoOf({ PALETTE_ENDPOINT: server.url }, "Palette", "whose key"), /Create a key/);
    const refused = { ...lab.env, MAAS_API_KEY: "wrong:wrong:wrong" };
    assert.match(await todoOf(refused, "MAAS", "whose key"), /Create a key in MAAS/);
  });

  it("names the proxy that cannot be reached, and neither the service nor a password", async () => {
    const env = {
      ...palette(),
      PALETTE_ENDPOINT: "https://palette.example.com",
      HTTPS_PROXY: "http://u:classified@127.0.0.1:9",
    };
    const { findings, out } = await diagnosed({ env });
    const [told] = about(findings, "Palette", "answer");
    assert.match(
      told ?? "",
      /^error: no: the proxy 127\.0\.0\.1:9 \(from HTTPS_PROXY\) cannot be reached \(ECONNREFUSED\)/,
    );
    assert.match(findings.find(({ asked }) => asked.includes("answer"))?.todo ?? "", /Check the proxy/);
    assert.ok(!out.includes("classified"));
  });

  it("comes in the same order every time", async () => {
    const orders = await Promise.all(
      Array.from({ length: 3 }, async () => (await diagnosed(lab)).findings.map((one) => `${one.about} ${one.asked}`)),
    );
    for (const order of orders) assert.deepEqual(order, orders[0]);
  });

  it("is summed up without taking what was not asked for what is well", () => {
    const ok = { level: "ok", about: "Palette", asked: "a?", found: "yes", todo: "" } as const;
    const note = { ...ok, level: "note", found: "not asked" } as const;
    assert.match(asTable([ok, note]), /\nAll is well: 1 of 2 checks found nothing wrong, 1 note\.\n$/);
    const error = { ...ok, level: "error", found: "no" } as const;
    assert.match(asTable([ok, note, error]), /\n1 error, 0 warnings, 1 note; 1 of 3 checks found nothing wrong\.\n$/);
    assert.match(asTable([ok]), /\nAll is well: 1 of 1 check found nothing wrong\.\n$/);
  });
});
