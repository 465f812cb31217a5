import type { LabRequest } from "../../http";
import { at, type Json, type JsonObject } from "../state/documents";
import { refusal } from "./errors";

const largestPage = 50;

/** One page of a list, filtered and ordered as the query asks, in Palette's envelope. */
export function page(request: LabRequest, items: JsonObject[]): JsonObject {
  const { query } = request;
  const limit = pageSize(query.get("limit"));
  const kept = order(items.filter(filter(query.get("filters") ?? "")), query.get("orderBy") ?? "");
  const start = query.get("continue") ? readToken(query.get("continue") ?? "") : integer(query.get("offset"), 0);
  const shown = kept.slice(start, start + limit);
  const end = start + shown.length;
  const token = end < kept.length ? Buffer.from(`from:${end}`).toString("base64url") : "";
  return { items: shown, listmeta: { continue: token, count: kept.length, limit, offset: start } };
}

function pageSize(given: string | null): number {
  const limit = integer(given, largestPage);
  if (limit > largestPage)
    throw refusal(400, "InvalidQuery", `limit in query should be less than or equal to ${largestPage}`);
  return limit === 0 ? largestPage : limit;
}

function integer(given: string | null, otherwise: number): number {
  if (given === null || given === "") return otherwise;
  if (!/^\d+$/.test(given)) throw refusal(400, "InvalidQuery", `'${given}' in query must be a whole number`);
  return Number(given);
}

function readToken(token: string): number {
  const match = /^from:(\d+)$/.exec(Buffer.from(token, "base64url").toString());
  if (!match) throw refusal(400, "InvalidQuery", "continue in query is not a token of this list");
  return Number(match[1]);
}

/** `a.b=xANDc.d=y`, `OR` in between; AND binds tighter. */
function filter(expression: string): (item: JsonObject) => boolean {
  if (!expression) return () => true;
  const groups = expression.split("OR").map((group) => group.split("AND").map((term) => term.split("=")));
  return (item) =>
    groups.some((terms) => terms.every(([path = "", ...value]) => String(at(item, path) ?? "") === value.join("=")));
}

function order(items: JsonObject[], expression: string): JsonObject[] {
  const keys = expression.split(",").flatMap((part) => {
    const [path, direction] = part.split("=");
    return path ? [{ path, sign: direction === "-1" ? -1 : 1 }] : [];
  });
  const compare = (a: JsonObject, b: JsonObject) => {
    for (const { path, sign } of keys) {
      const difference = compareValues(at(a, path), at(b, path));
      if (difference !== 0) return sign * difference;
    }
    return 0;
  };
  return keys.length === 0 ? items : [...items].sort(compare);
}

function compareValues(a: Json | undefined, b: Json | undefined): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [left, right] = [String(a ?? ""), String(b ?? "")];
  return left < right ? -1 : left > right ? 1 : 0;
}
