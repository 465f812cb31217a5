import { equal } from "../../provider/core/diff";
import { InitError, messageOf } from "../../provider/core/errors";
import type { Bag } from "../../provider/core/lifecycle";
import { checked } from "../resources/actor";
import type { Scene } from "./scene";
import type { Subject } from "./subjects";

export const PHASES = ["create", "preview", "refresh", "update", "delete"] as const;
export type Phase = (typeof PHASES)[number];

/** One object from its creation to its end, as the engine drives it and keeps its state. */
export class Living {
  private id: string | undefined;
  private state: Bag = {};
  private inputs: Bag;

  constructor(
    private readonly scene: Scene,
    private readonly subject: Subject,
    readonly name: string,
  ) {
    this.inputs = checked(subject.life(scene), subject.inputs(scene.lab, name));
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
    const life = subject.life(scene);
    if (phase === "create" || phase === "update") return await this.up(phase === "update" ? subject.change : {});
    const id = this.id ?? "";
    if (phase === "preview") {
      const next = checked(life, { ...this.inputs, ...subject.change }, this.state);
      await life.diff(scene.runtime, id, this.state, next);
      return undefined;
    }
    if (phase === "delete") {
      await life.delete(scene.runtime, id, this.state);
      return undefined;
    }
    const found = await life.read(scene.runtime, id, this.state);
    if (!found) return "gone";
    this.state = found.state;
    return undefined;
  }

  private async up(change: Bag): Promise<undefined> {
    const { scene, subject } = this;
    const life = subject.life(scene);
    this.inputs = checked(life, { ...this.inputs, ...change }, this.state);
    if (this.id === undefined) {
      await life.foresee(scene.runtime, this.inputs);
      const made = await life.create(scene.runtime, this.inputs);
      this.id = made.id;
      this.state = made.state;
    } else {
      this.state = await life.update(scene.runtime, this.id, this.state, this.inputs);
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
    const life = this.subject.life(this.scene);
    const { kind, changes } = await life.diff(this.scene.runtime, this.id ?? "", this.state, this.inputs);
    return kind === "none" ? undefined : `${kind} ${changes.map(({ path }) => path).join(", ")}`;
  }
}
