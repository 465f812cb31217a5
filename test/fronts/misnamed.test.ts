import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { type Lab, startLab } from "palette-maas-lab";
import { realClock } from "../../provider/core/time/clock";
import { misnamedSettings } from "../../provider/misnamed-settings";
import type { Environment } from "../../provider/settings";
import { about, diagnosed } from "../doctor/diagnosed";
import { dynamicFrontOf } from "./dynamic-front";
import { engineStandIn } from "./plugin/engine-stand-in";
import { pluginFrontOf } from "./plugin-front";

const misnamed = (config: Record<string, string>, environment: Environment): string[] =>
  misnamedSettings(
    Object.assign((key: string) => config[key], { keys: () => Object.keys(config) }),
    environment,
  );

describe("what is configured under a name that nothing reads", () => {
  const variables: [given: string, meant: string | undefined][] = [
    ["PALETTE_MAAS_PLAIN", "PALETTE_MAAS_PLANE"],
    ["PALETE_API_KEY", "PALETTE_API_KEY"],
    ["palette_api_key", "PALETTE_API_KEY"],
    ["SPECTROCLOUD_API_KEY", "SPECTROCLOUD_APIKEY"],
    ["MAAS_APIKEY", "MAAS_API_KEY"],
    ["MAAS_API_URI", "MAAS_API_URL"],
    ["PALETTE_MAAS_PROJECT", "PALETTE_PROJECT"],
    ["PALETTE_MAAS_PREFLIGHT", "the key 'palette-maas:preflight' of the configuration"],
    ["PALETTE_MAAS_TIME_SCALE", undefined],
    ["PALETTE_API_VERSION", undefined],
    ["MAAS_NAMESPACE", undefined],
    ["MAAS_DNS_DOMAIN", undefined],
    ["PATH", undefined],
  ];
  for (const [given, meant] of variables)
    it(`is ${meant ?? "nothing"} where the environment has ${given}`, () => {
      assert.deepEqual(
        misnamed({}, { [given]: "x" }),
        meant === undefined ? [] : [`The environment variable ${given} is not read; did you mean ${meant}?`],
      );
    });

  it("is left alone where what it nearly says is said, or it is empty", () => {
    assert.deepEqual(misnamed({}, { PALETE_API_KEY: "x", PALETTE_API_KEY: "y" }), []);
    assert.deepEqual(misnamed({}, { PALETE_API_KEY: "x", SPECTROCLOUD_APIKEY: "y" }), []);
    assert.deepEqual(misnamed({ paletteApiKey: "y" }, { PALETE_API_KEY: "x" }), []);
    assert.deepEqual(misnamed({ preflight: "off" }, { PALETTE_MAAS_PREFLIGHT: "enforce" }), []);
    assert.deepEqual(misnamed({}, { PALETE_API_KEY: "" }), []);
  });

  it("is told of keys that are nearly one, since a program of this name may have keys of its own", () => {
    assert.deepEqual(misnamed({ plane: "palette", cluserApi: "{}", replicas: "3" }, {}), [
      "The configuration has no key 'palette-maas:cluserApi'; did you mean 'palette-maas:clusterApi'?",
    ]);
  });

  it("is told of access to a management cluster where no plane is named", () => {
    assert.match(misnamed({ clusterApi: "{}" }, {}).join(), /^'palette-maas:clusterApi' has no effect on the plane/);
    assert.deepEqual(misnamed({ clusterApi: "{}", plane: "palette" }, {}), []);
    assert.deepEqual(misnamed({ clusterApi: "{}" }, { PALETTE_MAAS_PLANE: "cluster-api" }), []);
  });

  describe("with a lab", () => {
    let lab: Lab;
    before(async () => {
      lab = await startLab({ speed: 600 });
    });
    after(() => lab.stop());

    for (const [name, frontOf, prefix] of [
      ["dynamic", dynamicFrontOf, "palette-maas:"],
      ["plugin", pluginFrontOf, ""],
    ] as const)
      it(`is a warning through the ${name} front, once, however many resources there are`, async () => {
        const engine = await engineStandIn();
        const environment = { ...lab.env, MAAS_API_KEY: undefined, MAAS_APIKEY: lab.maas.apiKey };
        const front = await frontOf(environment, realClock, { [`${prefix}preflght`]: "off" }, engine.address);
        try {
          const args = { name: "rack1-gateway", installer: "none" };
          for (let i = 0; i < 3; i++) {
            const { inputs } = await front.check("Gateway", {}, args);
            await front.create("Gateway", inputs);
          }
          await pause(100);
        } finally {
          await front.close();
          engine.stop();
        }
        const told = engine.lines.map(({ message }) => message).filter((text) => text.includes("did you mean"));
        assert.deepEqual(told, [
          "The configuration has no key 'palette-maas:preflght'; did you mean 'palette-maas:preflight'?",
          "The environment variable MAAS_APIKEY is not read; did you mean MAAS_API_KEY?",
        ]);
        assert.ok(!told.join().includes(lab.maas.apiKey));
      });

    it("is a finding of the doctor", async () => {
      const { code, findings } = await diagnosed(lab, { MAAS_API_KEY: "", MAAS_APIKEY: lab.maas.apiKey });
      assert.deepEqual(about(findings, "configuration"), [
        "warning: The environment variable MAAS_APIKEY is not read; did you mean MAAS_API_KEY?",
      ]);
      assert.equal(code, 1);
    });
  });
});
