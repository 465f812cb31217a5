import type { z } from "zod";
import type { Change } from "./diff";
import type { Autonaming } from "./identity/naming";
import type { PlanResult } from "./plan-result";
import type { Refusal } from "./refusal";
import type { Planned } from "./resource";
import type { Runtime } from "./runtime";
import type { Failure } from "./schema/parse";

/** Values by name, as both protocols carry inputs, outputs and state. */
export type PropertyMap = Record<string, unknown>;

/** Inputs made complete, or what is wrong with them. */
export interface Checked {
  inputs: PropertyMap;
  failures: Failure[];
}

/** Result of a diff: nothing, a difference in inputs, or only reality that differs from what was promised. */
export interface Difference {
  kind: "none" | "inputs" | "drift";
  changes: readonly Change[];
  /** Names of inputs whose change needs a new object. */
  replaces: readonly string[];
  /** With a replacement: whether the old object must go first, since the new one will bear its name. */
  deleteFirst: boolean;
}

export interface Created {
  id: string;
  state: PropertyMap;
}

/** A step that is planned: for one that makes an object there is neither id nor olds, for a delete there are no news. */
export interface Step {
  verb: Planned<unknown, unknown>["verb"];
  id?: string;
  olds: PropertyMap;
  news: PropertyMap;
}

/** What `read` found: state and inputs as they are now. */
export interface Found {
  /** The object's id: not what the user wrote, where they named it otherwise. */
  id: string;
  state: PropertyMap;
  inputs: PropertyMap;
}

/** Drives one resource; the fronts know no resource beyond this. */
export interface ResourceController {
  readonly type: string;
  readonly description: string;
  readonly args: z.ZodType;
  readonly outputs: z.ZodType;
  /** Names of members that are secret wherever they appear. */
  readonly secrets: readonly string[];
  /**
   * A step of the program begins for the resource of this URN, which names the object where the program and the engine do not:
   * what refreshes find is behind it.
   */
  check(olds: PropertyMap, news: PropertyMap, urn?: string, autonaming?: Autonaming): Checked;
  /** Tells what is known ahead of an object that is about to be made; throws to refuse it. */
  previewCreate(runtime: Runtime, news: PropertyMap): Promise<void>;
  /**
   * What a planned step brings about beyond the object; undefined where there is nothing to say. Throws to refuse. Blind,
   * from state alone and without a request.
   */
  plan(runtime: Runtime, step: Step, isBlind?: boolean): Promise<PlanResult | undefined>;
  /** Why protection forbids to delete or to update; from state alone and without a request. */
  refusalOf(step: Step, approvals: readonly string[]): Refusal | undefined;
  diff(runtime: Runtime, id: string, olds: PropertyMap, news: PropertyMap): Promise<Difference>;
  /** The state a create or update would lead to, as far as it is known before it ran. */
  plannedState(news: PropertyMap): PropertyMap;
  create(runtime: Runtime, news: PropertyMap): Promise<Created>;
  read(runtime: Runtime, id: string, olds: PropertyMap | undefined): Promise<Found | undefined>;
  update(runtime: Runtime, id: string, olds: PropertyMap, news: PropertyMap): Promise<PropertyMap>;
  delete(runtime: Runtime, id: string, olds: PropertyMap): Promise<void>;
}
