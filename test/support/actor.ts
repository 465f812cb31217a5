import { z } from "zod";
import { InitError } from "../../provider/core/errors";
import type { Difference, PropertyMap, ResourceController } from "../../provider/core/lifecycle";
import type { Runtime } from "../../provider/core/runtime";
import { Drift } from "../../provider/model/drift";
import { Machine } from "../../provider/model/placement";
import type { Stage } from "./stage";

/** One resource as a program and the engine treat it: inputs go in, the state is kept. */
export interface Actor {
  id: string;
  state: PropertyMap;
  inputs: PropertyMap;
  /** What the program says next, over what it said before. */
  up(change?: PropertyMap, over?: Partial<Runtime>): Promise<void>;
  preview(change: PropertyMap): Promise<Difference>;
  refresh(): Promise<boolean>;
  remove(over?: Partial<Runtime>): Promise<void>;
}

const Profile = z.looseObject({ version: z.string().optional(), packs: z.array(z.looseObject({})).default([]) });

/** A server as the state of a cluster or a pool has it. */
export type Server = z.infer<typeof Machine>;

/** The servers in an actor's state; fails where it has no list of them. */
export const serversOf = ({ state }: Pick<Actor, "state">): Server[] => z.array(Machine).parse(state.machines);

/** The texts of the drift in an actor's state; fails where they are no records. */
export const driftOf = ({ state }: Pick<Actor, "state">): string[] =>
  z
    .array(Drift)
    .parse(state.drift)
    .map(({ text }) => text);

/** The profiles in a cluster's state. */
export const profilesOf = (state: PropertyMap): z.infer<typeof Profile>[] => z.array(Profile).parse(state.profiles);

/** What an actor needs of its stage. */
type Acting = Pick<Stage, "runtime">;

/** Inputs after the front's check, defaults filled in. */
export function checked(controller: ResourceController, args: PropertyMap, olds: PropertyMap = {}): PropertyMap {
  const { inputs, failures } = controller.check(olds, args, undefined);
  if (failures.length > 0) throw new Error(failures.map(({ path, reason }) => `'${path}' ${reason}`).join("; "));
  return inputs;
}

/** Makes a resource and keeps what a failed start leaves, as the engine does. */
export async function made(
  on: Acting,
  controller: ResourceController,
  args: PropertyMap,
  over: Partial<Runtime> = {},
): Promise<Actor> {
  const inputs = checked(controller, args);
  const { id, state } = await controller.create(on.runtime(over), inputs);
  return actor(on, controller, { id, state, inputs });
}

/** Makes a resource that does not start: what is kept of it, and why it did not. */
export async function begun(
  on: Acting,
  controller: ResourceController,
  args: PropertyMap,
  over: Partial<Runtime> = {},
): Promise<{ actor: Actor; error: InitError }> {
  const inputs = checked(controller, args);
  try {
    await controller.create(on.runtime(over), inputs);
  } catch (error) {
    if (error instanceof InitError) {
      return { actor: actor(on, controller, { id: error.id, state: error.properties, inputs }), error };
    }
    throw error;
  }
  throw new Error("it was meant to fail, and started");
}

function actor(
  on: Acting,
  controller: ResourceController,
  first: { id: string; state: PropertyMap; inputs: PropertyMap },
): Actor {
  const self: Actor = {
    ...first,
    up: async (change = {}, over = {}) => {
      const inputs = checked(controller, { ...self.inputs, ...change }, self.state);
      try {
        self.state = await controller.update(on.runtime(over), self.id, self.state, inputs);
        self.inputs = inputs;
      } catch (error) {
        if (error instanceof InitError) Object.assign(self, { state: error.properties, inputs });
        throw error;
      }
    },
    preview: async (change) => {
      const inputs = checked(controller, { ...self.inputs, ...change }, self.state);
      return await controller.diff(on.runtime(), self.id, self.state, inputs);
    },
    refresh: async () => {
      const found = await controller.read(on.runtime(), self.id, self.state);
      if (found) self.state = found.state;
      return found !== undefined;
    },
    remove: async (over = {}) => {
      await controller.delete(on.runtime(over), self.id, self.state);
    },
  };
  return self;
}
