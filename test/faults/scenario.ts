import { equal } from "../../provider/core/diff";
import { InitError, messageOf } from "../../provider/core/errors";
import type { PropertyMap, ResourceController } from "../../provider/core/lifecycle";
import { checked } from "../support/actor";
import type { Phase } from "./phases";
import type { Place } from "./place";
import type { Subject } from "./subject";

/** One object from its creation to its end, as the engine drives it and keeps its state. */
export class Scenario<World> {
  private id: string | undefined;
  private state: PropertyMap = {};
  /** What the program says, and the same as the check left it. */
  private args: PropertyMap;
  private inputs: PropertyMap;
  /** The old object has gone. */
  private isReplacement = false;

  constructor(
    private readonly place: Place<World>,
    private readonly subject: Subject<World>,
    readonly name: string,
  ) {
    this.args = subject.inputs(place.world, name);
    this.inputs = checked(this.controller, this.args);
  }

  /** Makes what is there before the program knows of it, with nothing in the way. */
  async prepare(): Promise<void> {
    const { place, subject } = this;
    if (!subject.before) return;
    await this.controller.create(place.runtime, this.inputs);
    await place.disown(subject.name, this.name);
    if (subject.before === "adopt") this.args = { ...this.args, adopt: true };
  }

  /** One attempt at a phase. Refreshing what is said to be gone is told as a failure of its own. */
  async attempt(phase: Phase): Promise<{ failure?: string; gone?: boolean }> {
    try {
      return (await this.run(phase)) === "gone" ? { gone: true } : {};
    } catch (error) {
      if (error instanceof InitError) {
        this.id = error.id;
        this.state = error.properties;
      }
      return { failure: messageOf(error) };
    }
  }

  private async run(phase: Phase): Promise<"gone" | undefined> {
    const { place, subject, controller } = this;
    if (phase === "create" && subject.before === "import") return await this.imported();
    if (phase === "update" && subject.isReplaced) return await this.replaced();
    if (phase === "create" || phase === "update") return await this.up(phase === "update" ? this.change : {});
    const id = this.id ?? "";
    if (phase === "preview") {
      const next = checked(controller, { ...this.args, ...this.change }, this.state);
      await controller.diff(place.runtime, id, this.state, next);
      return undefined;
    }
    if (phase === "delete") {
      await controller.delete(place.runtime, id, this.state);
      return undefined;
    }
    const found = await controller.read(place.runtime, id, this.state);
    if (!found) return "gone";
    this.state = found.state;
    return undefined;
  }

  /** What the program says later. */
  private get change(): PropertyMap {
    const { change } = this.subject;
    return typeof change === "function" ? change(this.place.world) : change;
  }

  private async imported(): Promise<undefined> {
    const { place, name, controller } = this;
    const found = await controller.read(place.runtime, name, undefined);
    if (!found) throw new Error(`there is no ${name} to import`);
    this.id = found.id;
    this.state = found.state;
  }

  /** The old object goes before the new one is made; an attempt goes on where the last one ended. */
  private async replaced(): Promise<undefined> {
    const { place, controller } = this;
    const next = checked(controller, { ...this.args, ...this.change }, this.state);
    if (this.id !== undefined && !this.isReplacement) {
      const { replaces } = await controller.diff(place.runtime, this.id, this.state, next);
      if (replaces.length === 0) throw new Error("nothing is replaced");
      await controller.delete(place.runtime, this.id, this.state);
      this.id = undefined;
      this.state = {};
      this.isReplacement = true;
    }
    await this.up(this.change);
  }

  private async up(change: PropertyMap): Promise<undefined> {
    const { place, controller } = this;
    this.args = { ...this.args, ...change };
    this.inputs = checked(controller, this.args, this.state);
    if (this.id === undefined) {
      await controller.previewCreate(place.runtime, this.inputs);
      const made = await controller.create(place.runtime, this.inputs);
      this.id = made.id;
      this.state = made.state;
    } else {
      this.state = await controller.update(place.runtime, this.id, this.state, this.inputs);
    }
  }

  /** Asked for anew: what one of them looked up, another process does not know. */
  private get controller(): ResourceController {
    return this.place.controller(this.subject.type);
  }

  async count(): Promise<number> {
    return await this.subject.count(this.place.world, this.name);
  }

  /** In what the world is not what the program said; undefined where it is. */
  async difference(): Promise<string | undefined> {
    const seen = await this.subject.seen(this.place.world, this.name);
    const asked = this.subject.asked(this.inputs);
    return equal(seen, asked) ? undefined : `${JSON.stringify(seen)} instead of ${JSON.stringify(asked)}`;
  }

  /** What a further preview would change; undefined where nothing. */
  async further(): Promise<string | undefined> {
    const { kind, changes } = await this.controller.diff(this.place.runtime, this.id ?? "", this.state, this.inputs);
    return kind === "none" ? undefined : `${kind} ${changes.map(({ path }) => path).join(", ")}`;
  }
}
