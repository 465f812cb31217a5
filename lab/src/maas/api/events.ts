import { type Answer, json } from "../../answer";
import { isVisible, type Machine } from "../state/machine";
import type { MaasEvent } from "../state/state";
import type { MaasWorld } from "../state/world";
import type { Call, MaasApi } from "./api";
import type { Fields } from "./fields";
import { badRequest, invalid } from "./refusals";

const levels: readonly string[] = ["AUDIT", "DEBUG", "INFO", "WARNING", "ERROR"];
const most = 1000;

/** What happened to machines, newest first, page by page. */
export function events(api: MaasApi): void {
  api.on("GET events/?op=query", "user", query);
}

function query({ world, user, query: fields }: Call): Answer {
  const limit = fields.integer("limit") ?? 100;
  if (limit > most) throw badRequest(`Requested number of events ${limit} is greater than limit: ${most}`);
  if (fields.get("before") && fields.get("after"))
    throw badRequest("There is undefined behaviour when both before and after are specified.");
  const fits = readFilter(world, fields);
  // Of machines that a user may not see, he is told nothing; of those that are gone, everybody is.
  const hidden = new Set(world.machines.filter((each) => !isVisible(each, user)).map(({ systemId }) => systemId));
  const matching = world.events.filter((event) => fits(event) && !hidden.has(event.systemId)).reverse();
  const page = cut(matching, fields, limit);
  return json({
    count: page.length,
    events: page.map(eventJson),
    next_uri: pageUri(fields, "after", page[0]?.id ?? fields.integer("after") ?? 0),
    prev_uri: pageUri(fields, "before", page.at(-1)?.id ?? fields.integer("before") ?? 0),
  });
}

/** With `after`, the page starts at that event and goes towards the newer ones; it is still shown newest first. */
function cut(newestFirst: MaasEvent[], fields: Fields, limit: number): MaasEvent[] {
  const after = fields.integer("after");
  const before = fields.integer("before");
  if (after === undefined) return newestFirst.filter(({ id }) => before === undefined || id < before).slice(0, limit);
  const newer = newestFirst.filter(({ id }) => id > after);
  return newer.slice(Math.max(0, newer.length - limit));
}

function readFilter(world: MaasWorld, fields: Fields): (event: MaasEvent) => boolean {
  const level = fields.text("level", "INFO").toUpperCase();
  const least = levels.indexOf(level);
  if (least < 0) throw invalid({ level: [`'${level}' is not a valid level.`] });
  const machines = readMachines(world, fields);
  const owners = fields.all("owner");
  return (event) =>
    (level === "AUDIT" ? event.level === "AUDIT" : levels.indexOf(event.level) >= least) &&
    (!machines || machines.has(event.systemId)) &&
    (owners.length === 0 || owners.includes(event.username));
}

/** The machines that are asked for, or undefined for all. */
function readMachines(world: MaasWorld, fields: Fields): Set<string> | undefined {
  const asked = Object.entries(machineFilters).filter(([name]) => fields.has(name));
  if (asked.length === 0) return undefined;
  const found = world.machines.filter((each) => asked.every(([name, pick]) => fields.all(name).includes(pick(each))));
  // A machine that has been removed still has its events.
  const gone = asked.length === 1 ? fields.all("id") : [];
  return new Set([...found.map(({ systemId }) => systemId), ...gone]);
}

const machineFilters: Record<string, (machine: Machine) => string> = {
  id: (machine) => machine.systemId,
  hostname: (machine) => machine.hostname,
  mac_address: (machine) => machine.macAddress,
  zone: (machine) => machine.zone,
  agent_name: (machine) => machine.agentName,
};

function eventJson(event: MaasEvent): Record<string, unknown> {
  return {
    id: event.id,
    // Only what a user asked for has a user.
    username: (event.type.startsWith("User ") && event.username) || "unknown",
    node: event.systemId,
    hostname: event.hostname,
    level: event.level,
    created: created(event.at),
    type: event.type,
    description: event.description,
  };
}

/** Such as `Mon, 05 Jan. 2026 10:00:00`. */
function created(at: number): string {
  const [day = "", date = "", month = "", year = "", time = ""] = new Date(at).toUTCString().split(" ");
  return `${day} ${date} ${month}. ${year} ${time}`;
}

function pageUri(fields: Fields, name: "before" | "after", id: number): string {
  const uri = new URLSearchParams({ op: "query" });
  for (const each of [...Object.keys(machineFilters), "owner", "level", "limit"]) {
    for (const value of fields.all(each)) uri.append(each, value);
  }
  uri.append(name, String(id));
  return `/MAAS/api/2.0/events/?${uri}`;
}
