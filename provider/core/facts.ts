import { upperFirst } from "./text/upper-first";
import type { UsualTimeouts } from "./time/deadline";

/** What is true of every object of a resource. */
export interface Facts {
  /** Last part of its type token: `Cluster`. */
  type: string;
  /** What one is called in a sentence: `cloud account`. */
  noun: string;
  /** How one is called where something is approved: `payments-prod/workers`; by noun and name where it is left out. `parent` is what it is a part of. */
  approvedAs?(name: string, parent: string | undefined): string;
  /** The input that names the object which it is a part of. */
  parent?: string;
  /** Whether servers are allocated for its objects. */
  holdsMachines: boolean;
  /** Whether an update may release servers: then it goes by nothing that was answered before it began. */
  releasesByUpdate?: boolean;
  /** How long its verbs may take where the user gives no limit. */
  usual: UsualTimeouts;
}

/** Names objects of a resource at the beginning of a sentence: `Cloud account 'lab'`. */
export const titleOf =
  ({ noun }: Pick<Facts, "noun">) =>
  (name: string): string =>
    `${upperFirst(noun)} '${name}'`;

/** How an object is called where something is approved, such as `delete account lab`. */
export const approvalName = (
  { noun, approvedAs }: Pick<Facts, "noun" | "approvedAs">,
  name: string,
  parent?: string,
): string => approvedAs?.(name, parent) ?? `${noun} ${name}`;
