import type { ResourceController } from "../../provider/core/lifecycle";
import type { Runtime } from "../../provider/core/runtime";
import type { Clock } from "../../provider/core/time/clock";
import type { Fault } from "./fault";
import type { FaultProxy } from "./proxy";
import type { Subject } from "./subject";

/** Where scenarios are played: a world behind proxies, and everything that a run of the product says. */
export interface Place<World> {
  readonly world: World;
  readonly clock: Clock;
  readonly proxies: readonly FaultProxy[];
  /** Another attempt begins. */
  begin?(): void;
  /** A resource's controller as a new process has it: nothing looked up yet. */
  controller(type: string): ResourceController;
  readonly runtime: Runtime;
  readonly told: string[];
  /** What must stand in nothing that is told. */
  readonly secrets: readonly string[];
  /** Servers that are in use. */
  taken(): Promise<readonly string[]>;
  /** What is left of an object that was deleted, beside servers. */
  remains(name: string): Promise<readonly string[]>;
  /** Lets an object stand there as one that nobody made from a program. */
  disown(subject: string, name: string): Promise<void>;
  /** Waits until what goes on by itself has ended. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/** What a fault matrix is made of. */
export interface Matrix<World> {
  readonly subjects: readonly Subject<World>[];
  /** A new place, in which stands what the subject is made on. */
  open(subject: Subject<World>): Promise<Place<World>>;
  /** Everything that may happen to a request of a route. */
  faultsOf(route: string): readonly Fault[];
}
