import { healthOf, stateOf } from "../../behaviour/cluster-state";
import { at, flagAt, type Json, type JsonObject, listAt, objectAt, objectsAt, textAt } from "../../state/documents";
import { type Cluster, type Context, timestamp } from "../../state/world";
import { invalidBody } from "../errors";

/** What a search may ask of a cluster, by the property's name. */
function property(context: Context, cluster: Cluster, name: string): Json {
  const known: Record<string, () => Json> = {
    clusterName: () => cluster.meta.name,
    environment: () => "maas",
    isDeleted: () => cluster.deletedAt !== undefined,
    clusterState: () => stateOf(context, cluster) ?? "Pending",
    healthState: () => healthOf(context, cluster)?.state ?? "Unknown",
    creationTimestamp: () => timestamp(cluster.meta.createdAt),
    lastModifiedTimestamp: () => timestamp(cluster.meta.modifiedAt),
    uid: () => cluster.meta.uid,
    cloudAccountUid: () => cluster.accountUid,
    tags: () => ({ ...cluster.meta.labels }),
  };
  const read = known[name];
  if (!read) throw invalidBody(`property '${name}' in body cannot be searched for`);
  return read();
}

/** Whether a cluster passes `v1SearchFilterSpec`. */
export function matches(context: Context, cluster: Cluster, spec: JsonObject): boolean {
  const groups = objectsAt(spec, "filterGroups").map((group) => {
    const items = objectsAt(group, "filters").map((item) => passes(context, cluster, item));
    return join(textAt(group, "conjunction"), items);
  });
  return join(textAt(spec, "conjunction"), groups);
}

function join(conjunction: string, results: boolean[]): boolean {
  if (results.length === 0) return true;
  return conjunction === "or" ? results.some(Boolean) : results.every(Boolean);
}

function passes(context: Context, cluster: Cluster, item: JsonObject): boolean {
  const value = property(context, cluster, textAt(item, "property"));
  const condition = objectAt(item, "condition");
  const kind = Object.keys(condition)[0];
  if (!kind) return true;
  const test = objectAt(condition, kind);
  if (kind === "bool") return (value === true) === flagAt(test, "value");
  const hit = kind === "keyValue" ? hitsKey(value, test) : hits(value, test);
  return flagAt(test, "negation") ? !hit : hit;
}

function hits(value: Json, test: JsonObject): boolean {
  const wanted = listAt(test, "match.values");
  const results = wanted.map((one) =>
    compare(value, one, textAt(test, "operator") || "eq", flagAt(test, "ignoreCase")),
  );
  return join(textAt(test, "match.conjunction"), results);
}

function hitsKey(value: Json, test: JsonObject): boolean {
  const own = at(value, textAt(test, "key"));
  return own !== undefined && hits(own, test);
}

function compare(value: Json, wanted: Json, operator: string, ignoreCase: boolean): boolean {
  const fold = (text: Json) => (ignoreCase ? String(text).toLowerCase() : String(text));
  const [left, right] = [fold(value), fold(wanted)];
  if (operator === "contains") return left.includes(right);
  if (operator === "beginsWith") return left.startsWith(right);
  if (operator === "gt") return left > right;
  if (operator === "gte") return left >= right;
  if (operator === "lt") return left < right;
  if (operator === "lte") return left <= right;
  return left === right;
}

/** In the order that the search asks for; newest first otherwise. */
export function ordered(context: Context, clusters: Cluster[], spec: JsonObject): Cluster[] {
  const sorts = objectsAt(spec, "sort");
  const keys = sorts.length > 0 ? sorts : [{ field: "creationTimestamp", order: "desc" }];
  return [...clusters].sort((a, b) => {
    for (const key of keys) {
      const [left, right] = [a, b].map((cluster) => String(property(context, cluster, textAt(key, "field"))));
      if (left === undefined || right === undefined || left === right) continue;
      return (left < right ? -1 : 1) * (textAt(key, "order") === "desc" ? -1 : 1);
    }
    return 0;
  });
}
