import { createHash } from "node:crypto";
import { ProviderError } from "../core/errors";

/** Which of a pair of names an id is made of. */
interface Located {
  namespace: string;
  name: string;
}

/** The id of an object: `<namespace>:<name>`. */
export const idOf = ({ namespace, name }: Located): string => `${namespace}:${name}`;

export const isId = (text: string): boolean => /^[a-z0-9][-a-z0-9]*:[a-z0-9][-a-z0-9.]*$/.test(text);

/** The name in an id. Ids of another namespace are somebody else's. */
export function nameIn(id: string, namespace: string): string {
  const at = id.indexOf(":");
  const located = { namespace: id.slice(0, at), name: id.slice(at + 1) };
  if (at > 0 && located.namespace === namespace) return located.name;
  throw new ProviderError(`'${id}' is no id of the namespace '${namespace}': it has the form '${namespace}:<name>'.`);
}

/** A pool's id in its parts: `<id of the cluster>/<name>`. */
export function poolIn(id: string): { clusterId: string; name: string } {
  const at = id.lastIndexOf("/");
  if (at > 0 && at < id.length - 1) return { clusterId: id.slice(0, at), name: id.slice(at + 1) };
  throw new ProviderError(`'${id}' names no pool: it has the form '<namespace>:<cluster>/<pool>'.`);
}

/**
 * The name of a template: the same content has the same name, so that nothing is rolled out, and another content has another. Templates
 * cannot be changed.
 */
export function templateName(owner: string, spec: unknown): string {
  const hash = createHash("sha256").update(canonical(spec)).digest("hex").slice(0, 8);
  return `${owner}-${hash}`;
}

/** Whether a name is that of a template which this owner has or had. */
export const isTemplateOf = (owner: string, name: string): boolean =>
  name.startsWith(`${owner}-`) && /^[0-9a-f]{8}$/.test(name.slice(owner.length + 1));

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
