import { equal } from "../../provider/core/diff";
import { InitError, messageOf } from "../../provider/core/errors";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { checked } from "../support/actor";
import type { Phase } from "./phases";
import type { Scene } from "./scene";
import type { Subject } from "./subjects";

/** One object from its creation to its end, as the engine drives it and keeps its state. */
export class Scenario {
  private id: string | undefined;
  private state: PropertyMap = {};
  private inputs: PropertyMap;
  /** The old object has gone. */
  private isReplacement = false;

  constructor(
    private readonly scene: Scene,
    private readonly subject: Subject,
    readonly name: string,
  ) {
    this.inputs = checked(subject.controller(scene), subject.inputs(scene.lab, name));
  }

  /** Makes what is there before the program knows of it, with nothing in the way. */
  async prepare(): Promise<void> {
    const { scene, subject } = this;
    if (!subject.before) return;
    await subject.controller(scene).create(scene.runtime, this.inputs);
    const { accounts, clusters, gateways } = scene.lab.palette.world.stores;
    for (const { meta } of [...accounts, ...clusters, ...gateways, ...gateways.flatMap(({ ipPools }) => ipPools)])
      if (meta.name === this.name || subject.name.includes("pool")) meta.annotations = {};
    if (subject.before === "adopt") this.inputs = { ...this.inputs, adopt: true };
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
    const { scene, subject } = this;
    const controller = subject.controller(scene);
    if (phase === "create" && subject.before === "import") return await this.imported();
    if (phase === "update" && subject.isReplaced) return await this.replaced();
    if (phase === "create" || phase === "update") return await this.up(phase === "update" ? this.change : {});
    const id = this.id ?? "";
    if (phase === "preview") {
      const next = checked(controller, { ...this.inputs, ...this.change }, this.state);
      await controller.diff(scene.runtime, id, this.state, next);
      return undefined;
    }
    if (phase === "delete") {
      await controller.delete(scene.runtime, id, this.state);
      return undefined;
    }
    const found = await controller.read(scene.runtime, id, this.state);
    if (!found) return "gone";
    this.state = found.state;
    return undefined;
  }

  /** What the program says later. */
  private get change(): PropertyMap {
    const { change } = this.subject;
    return typeof change === "function" ? change(this.scene.lab) : change;
  }

  private async imported(): Promise<undefined> {
    const { scene, subject, name } = this;
    const found = await subject.controller(scene).read(scene.runtime, name, undefined);
    if (!found) throw new Error(`there is no ${name} to import`);
    this.id = found.id;
    this.state = found.state;
  }

  /** The old object goes before the new one is made; an attempt goes on where the last one ended. */
  private async replaced(): Promise<undefined> {
    const { scene, subject } = this;
    const controller = subject.controller(scene);
    const next = checked(controller, { ...this.inputs, ...this.change }, this.state);
    if (this.id !== undefined && !this.isReplacement) {
      const { replaces } = await controller.diff(scene.runtime, this.id, this.state, next);
      if (replaces.length === 0) throw new Error("nothing is replaced");
      await controller.delete(scene.runtime, this.id, this.state);
      this.id = undefined;
      this.state = {};
      this.isReplacement = true;
    }
    await this.up(this.change);
  }

  private async up(change: PropertyMap): Promise<undefined> {
    const { scene, subject } = this;
    const controller = subject.controller(scene);
    this.inputs = checked(controller, { ...this.inputs, ...change }, this.state);
    if (this.id === undefined) {
      await controller.previewCreate(scene.runtime, this.inputs);
      const made = await controller.create(scene.runtime, this.inputs);
      this.id = made.id;
      this.state = made.state;
    } else {
      this.state = await controller.update(scene.runtime, this.id, this.state, this.inputs);
    }
  }

  get count(): number {
    return this.subject.count(this.scene.lab, this.name);
  }

  /** In what the world is not what the program said; undefined where it is. */
  get difference(): string | undefined {
    const seen = this.subject.seen(this.scene.lab, this.name);
    const asked = this.subject.asked(this.inputs);
    return equal(seen, asked) ? undefined : `${JSON.stringify(seen)} instead of ${JSON.stringify(asked)}`;
  }

  /** What a further preview would change; undefined where nothing. */
  async further(): Promise<string | undefined> {
    const controller = this.subject.controller(this.scene);
    const { kind, changes } = await controller.diff(this.scene.runtime, this.id ?? "", this.state, this.inputs);
    return kind === "none" ? undefined : `${kind} ${changes.map(({ path }) => path).join(", ")}`;
  }
}
