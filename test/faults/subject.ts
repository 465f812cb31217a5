import type { PropertyMap } from "../../provider/core/lifecycle";
import type { Phase } from "./phases";
import type { Place } from "./place";

/** A resource in the matrix: what a program says of it, and how the world itself shows it. */
export interface Subject<World> {
  name: string;
  /** The type of the resource. */
  type: string;
  inputs(world: World, name: string): PropertyMap;
  /** It is there before the program knows of it, and is adopted, or imported by its name. */
  before?: "adopt" | "import";
  /** The phases in which something goes wrong; all of them unless told. */
  own?: readonly Phase[];
  /** What the program says later. */
  change: PropertyMap | ((world: World) => PropertyMap);
  /** The change replaces the object. */
  isReplaced?: boolean;
  /** It is only looked up: a delete leaves it there. */
  isLookedUp?: boolean;
  /** Only a list tells of it: where each that comes lacks it, there is nothing to tell that by. */
  isOnlyListed?: boolean;
  /** What somebody does with it once it is made. */
  tend?(place: Place<World>, name: string): Promise<void>;
  /** How many objects of the name there are. */
  count(world: World, name: string): number | Promise<number>;
  /** What the world says of the one object, to be compared with the inputs. */
  seen(world: World, name: string): PropertyMap | Promise<PropertyMap>;
  /** The same from the inputs. */
  asked(inputs: PropertyMap): PropertyMap;
}
