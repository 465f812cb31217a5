import assert from "node:assert/strict";
import type { Context } from "../../provider/context";
import { planes } from "../../provider/index";
import { planeFacts } from "../../provider/plane/definition";
import { requireGateway } from "../../provider/protection/gateway-health";

describe("a gateway that has stopped", () => {
  for (const [name, told, other] of [
    ["Palette", /its way out to Palette/, /management cluster/],
    ["Cluster API", /deployments of Cluster API .* in the management cluster/, /Palette/],
  ] as const) {
    it(`is brought back where ${name} says`, async () => {
      const definition = planes.find((plane) => plane.name === name);
      assert.ok(definition);
      const observe = async () => ({ args: { name: "rack1" }, running: false, state: "not ready" });
      const plane = { ...planeFacts(definition), gateways: { observe } };
      const asked = requireGateway({ plane } as unknown as Context, "id", "Deleting the pool");
      await assert.rejects(asked, (error: Error) => told.test(error.message) && !other.test(error.message));
    });
  }
});
