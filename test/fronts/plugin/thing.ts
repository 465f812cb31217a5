import { z } from "zod";
import { Lifecycle, type PropertyMap } from "../../../provider/core/lifecycle";
import type { Home, Observed, Resource } from "../../../provider/core/resource";
import type { Runtime } from "../../../provider/core/runtime";
import { realClock } from "../../../provider/core/time/clock";
import { minutes, seconds } from "../../../provider/core/time/duration";
import { waitFor } from "../../../provider/core/time/wait";
import type { Provider } from "../../../provider/index";
import type { ReadConfig } from "../../../provider/settings";

const Item = z.object({ key: z.string(), value: z.int().default(1) });

export const ThingArgs = z.strictObject({
  name: z.string().describe("Name.").meta({ change: "replace", identity: true }),
  size: z.int().default(1).describe("Size.").meta({ change: "in-place" }),
  spread: z.boolean().default(false).describe("Spread.").meta({ change: "in-place" }),
  labels: z.record(z.string(), z.string()).optional().describe("Labels.").meta({ change: "in-place" }),
  keys: z.array(z.string()).optional().describe("Keys.").meta({ change: "in-place" }),
  items: z.array(Item).optional().describe("Items.").meta({ change: "in-place", key: "key" }),
  password: z
    .string()
    .min(8)
    .optional()
    .describe("Password.")
    .meta({ change: "in-place", secret: true, writeOnly: true }),
  guarded: z.boolean().default(false).describe("ProtectedState.").meta({ change: "none" }),
});
export const ThingOutputs = z.object({
  address: z.string().describe("Address."),
  token: z.string().describe("Token.").meta({ secret: true }),
  drift: z.array(z.string()).describe("Drift."),
});
type ThingArgs = z.infer<typeof ThingArgs>;
type ThingOutputs = z.infer<typeof ThingOutputs>;

/** The context of a verb: what the front handed over, and where. */
export interface ThingContext extends Runtime {
  home: Home | undefined;
}

/** A service of things that lives in memory. Tests look into it, and make it behave otherwise. */
export class ThingService {
  readonly things = new Map<string, ThingArgs>();
  /** Verbs that ran, in their order. */
  readonly calls: string[] = [];
  /** What the verbs were run with. */
  readonly contexts: ThingContext[] = [];
  /** What stands in for the resource's own verbs. */
  behaviour: Partial<Resource<ThingContext, ThingArgs, ThingOutputs, void>> = {};
  /** Keeps things from being ready until it is set to false. */
  isSlow = false;
  drift: string[] = [];

  /** The provider of things under a configuration. */
  provider(config: ReadConfig): Provider {
    const host = {
      open: async (runtime: Runtime, home?: Home): Promise<ThingContext> => {
        const ctx = { ...runtime, home };
        this.contexts.push(ctx);
        return ctx;
      },
    };
    return {
      clock: realClock,
      controllers: new Map([["Thing", new Lifecycle({ ...this.resource(config), ...this.behaviour }, host)]]),
      functions: new Map([
        [
          "getSize",
          async (_runtime: Runtime, args: PropertyMap) => ({ result: this.sizeOf(args), secrets: ["token"] }),
        ],
      ]),
      open: async () => {
        throw new Error("no plane has things");
      },
    };
  }

  private sizeOf(args: PropertyMap): PropertyMap {
    const found = this.things.get(String(args.id));
    if (!found) throw new Error(`There is no thing ${args.id}.`);
    return { size: found.size, token: "t-secret", nothing: undefined };
  }

  private resource(config: ReadConfig): Resource<ThingContext, ThingArgs, ThingOutputs, void> {
    const locate = {
      home: async () => ({ place: "found" }),
      id: async (_ctx: ThingContext, named: string) => named.replace(/^name:/, "id-"),
    };
    return {
      type: "Thing",
      description: "A thing.",
      args: ThingArgs,
      outputs: ThingOutputs,
      noun: "thing",
      holdsMachines: false,
      usual: { create: minutes(1), update: minutes(1), delete: minutes(1) },
      refuse: ({ verb, prior }) =>
        verb !== "update" && prior.guarded ? { code: "guarded", text: "The thing is guarded." } : undefined,
      locate,
      home: async () => ({ place: config("place") ?? "here" }),
      create: async (_ctx, args) => {
        this.calls.push("create");
        this.things.set(`id-${args.name}`, args);
        return `id-${args.name}`;
      },
      settle: async (ctx, id, args) => {
        this.calls.push("settle");
        const pace = [seconds(0.02), seconds(0.02)] as const;
        return await waitFor(ctx, { what: `thing ${args.name}`, pace, limit: seconds(60) }, async () =>
          this.isSlow ? { pending: { state: "on its way" } } : { done: this.observed(id) },
        );
      },
      read: async (_ctx, id) => {
        this.calls.push("read");
        return this.things.has(id) ? this.observed(id) : undefined;
      },
      update: async (_ctx, id, args) => {
        this.calls.push("update");
        this.things.set(id, args);
      },
      delete: async (_ctx, id) => {
        this.calls.push("delete");
        this.things.delete(id);
      },
    };
  }

  private observed(id: string): Observed<ThingArgs, ThingOutputs> {
    const { password: _, ...args } = this.things.get(id) ?? { name: "" };
    return { args, outputs: { address: `at ${id}`, token: "t-secret", drift: this.drift } };
  }
}
