import assert from "node:assert/strict";
import { checked } from "../../support/actor";
import { anAccount, asked, clusterArgs } from "../../support/main-job";
import { stage } from "../../support/stage";

describe("the preview of a cluster that Palette's own check refuses", () => {
  for (const [preflight, isRefused] of [
    ["warn", true],
    ["enforce", true],
    ["off", false],
  ] as const)
    it(`${isRefused ? "fails" : "passes"} under 'preflight: ${preflight}'`, async () => {
      const on = await stage({ preflight });
      try {
        const account = await anAccount(on);
        // The profile requires a variable that nobody gives it.
        const args = { ...clusterArgs(account), profiles: [{ name: "maas-infra", version: "1.0.0" }] };
        const preview = on.controllers.cluster.previewCreate(
          on.runtime({ urn: "urn:a" }),
          checked(on.controllers.cluster, args),
        );
        if (isRefused)
          await assert.rejects(
            preview,
            /^ProviderError: Palette would refuse cluster 'payments': .*\[region\].* Nothing was sent/,
          );
        else await preview;
        assert.equal(asked(on, "POST /v1/spectroclusters/maas"), 0);
      } finally {
        await on.stop();
      }
    });
});
