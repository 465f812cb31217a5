import type { Context } from "../context";
import type { Marker } from "../plane";

/** The marker that a create writes. */
export const markerOf = ({ owner, claim }: Context): Marker => ({ owner, claim });

/** The project and the stack of an owner. */
export const stackOf = (owner: string): string => owner.split("/").slice(0, 2).join("/");
