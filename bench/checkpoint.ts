import { z } from "zod";
import { POOLS } from "./programs";

const Resource = z.looseObject({ urn: z.string(), id: z.string().optional() });
const Checkpoint = z.looseObject({ deployment: z.looseObject({ resources: z.array(Resource) }) });

type Resource = z.infer<typeof Resource>;

const nameOf = ({ urn }: Resource): string => urn.split("::").at(-1) ?? "";

/**
 * The checkpoint that `up` writes of a fleet of so many resources, out of that of one with one cluster: making thousands of
 * machines is not what is measured.
 */
export function fleetCheckpoint(one: unknown): (resources: number) => unknown {
  const id = Checkpoint.parse(one).deployment.resources.find((known) => nameOf(known) === "cluster-0")?.id;
  if (id === undefined) throw new Error("The checkpoint has no cluster-0.");
  const renamed = (text: string, copy: number): string =>
    text
      .replaceAll(id, id.slice(0, -6) + copy.toString(16).padStart(6, "0"))
      .replaceAll(/\b(cluster|pool)-0\b/g, `$1-${copy}`);
  const place = (known: Resource): number => {
    const [, cluster = "0", pool = "0"] = /^(?:cluster|pool)-(\d+)(?:-(\d+))?$/.exec(nameOf(known)) ?? [];
    return Number(cluster) * (POOLS + 1) + Number(pool);
  };
  return (resources) => {
    const copies = Math.ceil((resources - 2) / (POOLS + 1));
    return multiplied(one, /^(cluster|pool)-0\b/, copies, renamed, (known) => place(known) < resources - 2);
  };
}

/** The same for resources that do nothing, out of two of which one is like all others. */
export function idleCheckpoint(two: unknown): (resources: number) => unknown {
  return (resources) =>
    multiplied(two, /^idle-1$/, resources - 1, (text, copy) => text.replaceAll(/\bidle-1\b/g, `idle-${copy + 1}`));
}

function multiplied(
  checkpoint: unknown,
  part: RegExp,
  copies: number,
  renamed: (text: string, copy: number) => string,
  isWanted: (known: Resource) => boolean = () => true,
): unknown {
  const read = Checkpoint.parse(checkpoint);
  const own = read.deployment.resources.filter((known) => part.test(nameOf(known)));
  const rest = read.deployment.resources.filter((known) => !own.includes(known));
  const text = JSON.stringify(own);
  const all = Array.from({ length: copies }, (_, copy) => z.array(Resource).parse(JSON.parse(renamed(text, copy))));
  const resources = [...rest, ...all.flat().filter(isWanted)];
  return { ...read, deployment: { ...read.deployment, resources } };
}
