import type { Marked, Marker, Named } from "./named";

/** Objects of one kind on a plane, as far as every resource needs them; `Updated` is what an update answers. */
export interface PlaneObjects<Args, Observed = ObservedObject<Args>, Updated = void> {
  find(name: string): Promise<Named | undefined>;
  /** Names of all of them, to say what may have been meant. */
  names(): Promise<readonly string[]>;
  /** One request; the marker is in it. */
  create(args: Args, marker: Marker): Promise<string>;
  /** `wanted` is what the program or the record says: parts of which others may have more, such as tags, are answered as far as it names them. */
  observe(id: string, wanted?: Partial<Args>): Promise<Observed | undefined>;
  /** Writes what differs; fields that we do not know survive, and so do tags that `prior` does not name. */
  update(id: string, args: Args, prior: Partial<Args>): Promise<Updated>;
  /** Writes the marker and nothing else. */
  claim(id: string, marker: Marker): Promise<void>;
  delete(id: string): Promise<void>;
}

/** An object as it is there. */
export interface ObservedObject<Args> extends Marked {
  args: Partial<Omit<Args, "adopt">>;
}
