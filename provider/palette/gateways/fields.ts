import type { GatewayOnPlane } from "../../plane";
import type { FieldRows } from "../field-rows";
import { mergedLabels, stringMapIn, tagsOf } from "../metadata";
import type { WireGateway } from "./wire";

/** What Palette says of a gateway, and how many nodes its own cluster has where that was asked for. */
export interface GatewayDocuments {
  wire: WireGateway;
  size?: 1 | 3 | undefined;
}

/** Inputs of a gateway, as far as they are named. */
export type NamedFields = Partial<GatewayOnPalette>;

/** What it is made of is no input there: Palette says what is applied. */
type GatewayOnPalette = Omit<GatewayOnPlane, "components" | "variables">;

/** What each input is in Palette's documents. What is not named of a gateway stays as it is. */
export const GATEWAY_FIELDS: FieldRows<NamedFields, keyof GatewayOnPalette, "metadata", GatewayDocuments> = {
  name: {
    part: "metadata",
    members: { name: ({ name }, present) => name ?? present },
    observe: ({ wire }) => ({ name: wire.metadata.name ?? "" }),
  },
  // The gateway's own cluster holds it, and is asked for more nodes by a call of its own.
  size: { part: "metadata", members: {}, observe: ({ size }) => (size === undefined ? {} : { size }) },
  tags: {
    part: "metadata",
    members: { labels: ({ tags }, present, prior) => mergedLabels(stringMapIn(present), tags, prior.tags) },
    observe: ({ wire }, wanted) => ({ tags: tagsOf(wire.metadata.labels, wanted && (wanted.tags ?? {})) }),
  },
};
