import type { z } from "zod";
import type { Autonaming } from "../identity/naming";
import type { PlanResult } from "../plan-result";
import type { Refusal } from "../refusal";
import type { Host, Resource } from "../resource";
import type {
  Checked,
  Created,
  Difference,
  Found,
  PropertyMap,
  ResourceController,
  Step,
} from "../resource-controller";
import type { Runtime } from "../runtime";
import { secretFieldsOf } from "../schema/meta";
import { Apply } from "./apply";
import { BoundResource } from "./bound-resource";
import { Check } from "./check";
import { Plan } from "./plan";
import { ReadPasses } from "./read-passes";

export { coreMembers, HOME, UNFINISHED, visibleMembers } from "../record";
export type { Created, Difference, Found, PropertyMap, ResourceController, Step } from "../resource-controller";
export { ReadPasses } from "./read-passes";

/**
 * Drives a resource's verbs and handles once what all resources share: unknown values, defaults and names, differences
 * and their cost, refusals before any call, partial failure that keeps the id, homes.
 */
export class Lifecycle<Ctx, A, O, Before> implements ResourceController {
  readonly type: string;
  readonly description: string;
  readonly args: z.ZodType<A>;
  readonly outputs: z.ZodType<O>;
  readonly secrets: readonly string[];
  private readonly checking: Check<Ctx, A, O, Before>;
  private readonly planning: Plan<Ctx, A, O, Before>;
  private readonly applying: Apply<Ctx, A, O, Before>;

  constructor(
    resource: Resource<Ctx, A, O, Before>,
    host: Host<Ctx>,
    defaults: () => PropertyMap = () => ({}),
    passes = new ReadPasses(),
  ) {
    const bound = new BoundResource(resource, host, defaults, passes);
    this.checking = new Check(bound);
    this.planning = new Plan(bound);
    this.applying = new Apply(bound);
    this.type = resource.type;
    this.description = resource.description;
    this.args = resource.args;
    this.outputs = resource.outputs;
    this.secrets = [...secretFieldsOf(resource.args), ...secretFieldsOf(resource.outputs)];
  }

  check(olds: PropertyMap, news: PropertyMap, urn = "", autonaming?: Autonaming): Checked {
    return this.checking.check(olds, news, urn, autonaming);
  }

  previewCreate(runtime: Runtime, news: PropertyMap): Promise<void> {
    return this.planning.previewCreate(runtime, news);
  }

  plan(runtime: Runtime, step: Step, isBlind = false): Promise<PlanResult | undefined> {
    return this.planning.plan(runtime, step, isBlind);
  }

  refusalOf(step: Step, approvals: readonly string[]): Refusal | undefined {
    return this.planning.refusalOf(step, approvals);
  }

  diff(runtime: Runtime, id: string, olds: PropertyMap, news: PropertyMap): Promise<Difference> {
    return this.planning.diff(runtime, id, olds, news);
  }

  plannedState(news: PropertyMap): PropertyMap {
    return this.planning.plannedState(news);
  }

  create(runtime: Runtime, news: PropertyMap): Promise<Created> {
    return this.applying.create(runtime, news);
  }

  read(runtime: Runtime, id: string, olds: PropertyMap | undefined): Promise<Found | undefined> {
    return this.applying.read(runtime, id, olds);
  }

  update(runtime: Runtime, id: string, olds: PropertyMap, news: PropertyMap): Promise<PropertyMap> {
    return this.applying.update(runtime, id, olds, news);
  }

  delete(runtime: Runtime, id: string, olds: PropertyMap): Promise<void> {
    return this.applying.delete(runtime, id, olds);
  }
}
