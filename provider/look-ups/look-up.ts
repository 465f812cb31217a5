import type { z } from "zod";
import type { Context } from "../context";
import type { PropertyMap } from "../core/lifecycle";
import type { Host } from "../core/resource";
import type { Runtime } from "../core/runtime";

/** A look-up: what moves by itself, or exists outside the program. It reads and never waits. */
export interface LookUp {
  name: string;
  description: string;
  args: z.ZodType;
  result: z.ZodType;
  run(host: Host<Context>, runtime: Runtime, args: unknown): Promise<PropertyMap>;
}

/** A look-up before its types are forgotten. */
interface Declared<A, R extends PropertyMap> {
  name: string;
  description: string;
  args: z.ZodType<A>;
  result: z.ZodType<R>;
  run(host: Host<Context>, runtime: Runtime, args: A): Promise<R>;
}

/** Declares a look-up; the shape alone decides what compiles. */
export const declare = <A, R extends PropertyMap>(lookUp: Declared<A, R>): LookUp => ({
  ...lookUp,
  run: (host, runtime, args) => lookUp.run(host, runtime, lookUp.args.parse(args)),
});
