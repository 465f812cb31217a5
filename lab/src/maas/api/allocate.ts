import { json } from "../../answer";
import { allocate } from "../behaviour/deployment";
import { readConstraints } from "../state/constraints";
import { type Machine, price } from "../state/machine";
import { Status } from "../state/status";
import { storageByLabel } from "../state/storage-constraint";
import type { Call } from "./api";
import type { Fields } from "./fields";
import { machineJson } from "./machine-json";
import { conflict, exception } from "./refusals";

const options = ["agent_name", "comment", "bridge_all", "bridge_type", "bridge_stp", "bridge_fd", "dry_run", "verbose"];

/** `POST machines/?op=allocate`: the cheapest Ready machine that fits goes to the caller. */
export function allocateMachine({ world, user, form, request }: Call): ReturnType<typeof json> {
  if (request.body.kind === "json") throw exception("'dict' object has no attribute 'lists'");
  const isDryRun = /^(true|yes|y|on|1)$/i.test(form.text("dry_run"));
  form.flag("bridge_all");
  form.flag("verbose");
  const fits = readConstraints(world, form, options);
  const machine = world.machines
    .filter((each) => each.status === Status.Ready && fits(each))
    .sort((a, b) => price(a) - price(b))[0];
  if (!machine) throw conflict(noMachine(form));
  if (!isDryRun) allocate(world, machine, user.username, form.text("agent_name"));
  return json({ ...machineJson(world, machine), constraints_by_type: byType(form, machine) });
}

function byType(form: Fields, machine: Machine): Record<string, unknown> {
  const storage = form.get("storage");
  return storage ? { storage: storageByLabel(storage, machine) } : {};
}

/** Memory is a float in MAAS. */
const asFloat = (value: string): string => (/^\d+$/.test(value) ? `${value}.0` : value);

/** MAAS's own words, with the constraints as Python prints them. */
function noMachine(form: Fields): string {
  const names = form.names().filter((name) => form.text(name) !== "");
  const constraints = names.filter((name) => !options.includes(name));
  if (constraints.length === 0) return "No machine available.";
  if (constraints.join() === "system_id") return `No machine with system ID ${form.text("system_id")} available.`;
  const printed = names.map(
    (name) =>
      `('${name}', [${form
        .all(name)
        .map((value) => (name === "mem" ? `'${asFloat(value)}'` : `'${value}'`))
        .join(", ")}])`,
  );
  const resolved = constraints.map((name) => {
    const values = form.all(name);
    return `${name}=${(name === "mem" ? values.map(asFloat) : values).join(",")}`;
  });
  resolved.sort();
  return `No available machine matches constraints: [${printed.join(", ")}] (resolved to "${resolved.join(" ")}")`;
}
