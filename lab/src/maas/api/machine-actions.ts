import { type Answer, json } from "../../answer";
import { abortDeployment, allocate, startDeployment } from "../behaviour/deployment";
import { abortErasing, startRelease } from "../behaviour/release";
import { abortUpkeep, commission, enterRescue, exitRescue, markBroken, markFixed, test } from "../behaviour/upkeep";
import type { Machine } from "../state/machine";
import { findImage } from "../state/series";
import { alreadyReleased, lockable, releasable, Status, type StatusNumber } from "../state/status";
import type { User } from "../state/users";
import { hasVmHosts, isAtLeast } from "../state/version";
import type { MaasWorld } from "../state/world";
import type { Call, CallHandler, MaasApi } from "./api";
import type { Fields } from "./fields";
import { machineJson } from "./machine-json";
import { badRequest, conflict, forbidden, invalid, notFound } from "./refusals";

/** The machine of a call; 404 when there is none, 403 when somebody else's is none of the caller's business. */
export function machineOf({ world, user, params }: Call): Machine {
  const machine = world.machines.find(({ systemId }) => systemId === params.system_id);
  if (!machine) throw notFound("Machine");
  if (machine.owner !== null && !mayEdit(user, machine)) throw forbidden();
  return machine;
}

/** What an action does to its machine; the answer is the machine as it stands afterwards. */
type Action = (call: Call, machine: Machine) => void;

/** The operations on one machine. */
export function machineActions(api: MaasApi): void {
  const on = (op: string, role: "user" | "admin", action: Action) =>
    api.on(`POST machines/{system_id}/?op=${op}`, role, answering(action));
  on("deploy", "user", deploy);
  on("release", "user", release);
  on("lock", "user", lock);
  on("unlock", "user", unlock);
  on("abort", "user", abort);
  on("mark_broken", "user", breakIt);
  on("mark_fixed", "admin", fixIt);
  on("set_workload_annotations", "user", annotate);
  on("set_owner_data", "user", annotate);
  on("power_on", "user", powerOn);
  on("power_off", "user", powerOff);
  on("commission", "admin", from([0, 2, 4, 8, 22], "commission", commission));
  on("test", "admin", from([4, 6, 8, 10, 11, 22], "test", test));
  on("rescue_mode", "admin", from([4, 6, 8, 10, 11], "rescue mode", enterRescue));
  on("exit_rescue_mode", "admin", from([16, 18, 20], "exit rescue mode", exitRescue));
  api.on("GET machines/{system_id}/?op=query_power_state", "user", (call) =>
    json({ state: machineOf(call).powerState }),
  );
}

/** Whether it is the user's, or nobody's, or the user is an administrator. */
function mayEdit(user: User, machine: Machine): boolean {
  return user.isSuperuser || machine.owner === null || machine.owner === user.username;
}

function answering(action: Action): CallHandler {
  return (call: Call): Answer => {
    const machine = machineOf(call);
    action(call, machine);
    return json(machineJson(call.world, machine));
  };
}

function deploy(call: Call, machine: Machine): void {
  const { world, user, form } = call;
  const { status, statusName } = machine;
  if (machine.locked) throw forbidden();
  if (status !== Status.Ready && status !== Status.Allocated) {
    throw conflict(`Can't deploy a machine that is in the '${statusName}' state`);
  }
  refuseRemoved(call);
  const image = findImage(world, form.text("distro_series"), machine.architecture);
  refuseKernel(form.text("hwe_kernel"));
  const ephemeral = form.flag("ephemeral_deploy") ?? false;
  const order = { ...image, hweKernel: form.text("hwe_kernel"), userData: form.get("user_data") ?? null, ephemeral };
  if (status === Status.Ready) allocate(world, machine, user.username, form.text("agent_name"));
  else if (form.has("agent_name")) machine.agentName = form.text("agent_name");
  startDeployment(world, machine, order);
}

/** Kernels that the lab's images have. */
function refuseKernel(kernel: string): void {
  if (kernel === "" || /^(ga|hwe)-\d\d\.\d\d(-(edge|lowlatency))?$/.test(kernel) || /^ga-\w+$/.test(kernel)) return;
  throw invalid({ hwe_kernel: [`${kernel} is not a valid kernel.`] });
}

function refuseRemoved({ world, form }: Call): void {
  const removed = ["install_kvm", "register_vmhost", "install_rackd"].filter((name) => form.has(name));
  if (removed.length > 0 && !hasVmHosts(world.version)) throw badRequest(`${removed.join(", ")}: no longer supported`);
}

function release({ world, form, user }: Call, machine: Machine): void {
  const erase = ["erase", "secure_erase", "quick_erase"].map((name) => form.flag(name) ?? false).includes(true);
  form.flag("force");
  assertReleasable(user, machine);
  if (alreadyReleased.includes(machine.status)) return;
  startRelease(world, machine, erase || world.config.enable_disk_erasing_on_release === true);
}

/** Refuses what `release` refuses, for one machine or for many. */
export function assertReleasable(user: User, machine: Machine): void {
  if (machine.locked || !mayEdit(user, machine)) throw forbidden();
  if (alreadyReleased.includes(machine.status) || releasable.includes(machine.status)) return;
  throw conflict(`Machine cannot be released in its current state ('${machine.statusName}').`);
}

function lock({ world }: Call, machine: Machine): void {
  if (machine.locked) throw conflict("Machine is already locked");
  if (!lockable.includes(machine.status)) throw conflict("Machine must be deployed or deploying to be locked");
  machine.locked = true;
  world.record(machine, { type: "User locking node", description: `(${machine.owner ?? ""})` });
}

function unlock({ world }: Call, machine: Machine): void {
  if (!machine.locked) throw conflict("Machine is not locked");
  machine.locked = false;
  world.record(machine, { type: "User unlocking node", description: `(${machine.owner ?? ""})` });
}

function abort({ world }: Call, machine: Machine): void {
  const stop = stops[machine.status];
  if (stop) stop(world, machine);
  else throw conflict(`Cannot abort in current state: node ${machine.systemId} is in state '${machine.statusName}'.`);
}

/** What can be stopped, and how. */
const stops: Partial<Record<StatusNumber, (world: MaasWorld, machine: Machine) => void>> = {
  [Status.Deploying]: abortDeployment,
  [Status.DiskErasing]: abortErasing,
  [Status.Commissioning]: abortUpkeep,
  [Status.Testing]: abortUpkeep,
};

function breakIt({ world, user, form }: Call, machine: Machine): void {
  if (machine.owner !== user.username) throw forbidden();
  markBroken(world, machine, form.text("comment"), isAtLeast(world.version, 3, 5));
}

function fixIt({ world }: Call, machine: Machine): void {
  if (machine.status !== Status.Broken) {
    throw conflict(
      `Can't mark fixed a machine that is not currently marked as 'Broken' (it is '${machine.statusName}')`,
    );
  }
  markFixed(world, machine);
}

function annotate({ user, form }: Call, machine: Machine): void {
  if (machine.locked) throw forbidden();
  if (machine.owner !== user.username)
    throw conflict("Cannot set owner data on a machine that is not allocated to you");
  for (const name of form.names()) {
    if (form.text(name) === "") delete machine.annotations[name];
    else machine.annotations[name] = form.text(name);
  }
}

function powerOn({ world }: Call, machine: Machine): void {
  const { status } = machine;
  if (status !== Status.Allocated && status !== Status.Deployed && status !== Status.Deploying) {
    throw conflict(`Can't start node: it is in the '${machine.statusName}' state`);
  }
  machine.powerState = "on";
  world.record(machine, { type: "Power on" });
}

function powerOff({ world, form }: Call, machine: Machine): void {
  if (machine.locked) throw forbidden();
  checkStopMode(form);
  machine.powerState = "off";
  world.record(machine, { type: "Power off" });
}

function checkStopMode(form: Fields): void {
  const mode = form.text("stop_mode", "hard");
  if (mode !== "hard" && mode !== "soft") throw invalid({ stop_mode: [`'${mode}' is not a valid stop mode.`] });
}

function from(statuses: StatusNumber[], what: string, run: (world: MaasWorld, machine: Machine) => void): Action {
  return ({ world }, machine) => {
    if (machine.locked) throw forbidden();
    if (!statuses.includes(machine.status)) {
      throw conflict(`Cannot ${what}: the machine is in the '${machine.statusName}' state`);
    }
    run(world, machine);
  };
}
