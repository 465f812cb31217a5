import { machinesOf } from "../../behaviour/cluster-state";
import { type JsonObject, present, textAt } from "../../state/documents";
import { addEvent } from "../../state/event-log";
import { type Cluster, type Context, type Machine, timestamp } from "../../state/world";
import type { App, Call } from "../app";
import { invalidBody, notFound } from "../errors";
import { page } from "../lists";
import { bodyOf, check } from "../shapes";
import { clusterOfConfig, requireRunning } from "./find";
import { poolOf } from "./machine-pools";

/** The machines of a pool, as the gateway reported them. */
export function machineRoutes(app: App): void {
  const { context } = app;
  const pool = "/v1/cloudconfigs/maas/{configUid}/machinePools/{machinePoolName}";
  app.on(`GET ${pool}/machines`, (call) => {
    const cluster = clusterOfConfig(context, call);
    const machines = machinesOf(cluster, poolOf(cluster, call).name);
    return app.ok(
      page(
        call.request,
        machines.map((machine) => machineView(context, machine)),
      ),
    );
  });
  app.on(`GET ${pool}/machines/{machineUid}`, (call) => {
    const cluster = clusterOfConfig(context, call);
    return app.ok(machineView(context, machineOf(cluster, call)));
  });
  app.on(`DELETE ${pool}/machines/{machineUid}`, (call) => {
    const cluster = clusterOfConfig(context, call);
    requireRunning(context, cluster);
    const machine = machineOf(cluster, call);
    machine.condemned = true;
    const message = `Machine ${machine.name} is to be replaced`;
    addEvent(context, { kind: "spectrocluster", meta: cluster.meta }, { reason: "MachineDeleted", message });
    app.wake(cluster.meta.uid);
    return app.done();
  });
  app.on("GET /v1/cloudconfigs/{configUid}/machinePools/machineUids", (call) => {
    const cluster = clusterOfConfig(context, call);
    const uids = (name: string) => ({ machineUids: machinesOf(cluster, name).map((machine) => machine.uid) });
    return app.ok({ machinePools: Object.fromEntries(cluster.pools.map(({ name }) => [name, uids(name)])) });
  });
  maintenanceRoute(app);
}

/** Nodes are taken out of service by a path that every cloud shares. */
function maintenanceRoute(app: App): void {
  const { context } = app;
  const anyCloud = "/v1/cloudconfigs/{cloudType}/{configUid}/machinePools/{machinePoolName}";
  app.on(`PUT ${anyCloud}/machines/{machineUid}/maintenance`, (call) => {
    if (call.param("cloudType") !== "maas") throw notFound("cloudconfig", call.param("configUid"));
    const cluster = clusterOfConfig(context, call);
    requireRunning(context, cluster);
    const body = bodyOf(call.request);
    check(body, { action: "string!" });
    const action = textAt(body, "action");
    if (action !== "cordon" && action !== "uncordon")
      throw invalidBody("action in body should be one of [cordon uncordon]");
    machineOf(cluster, call).maintenance = { action, at: context.clock.now() };
    return app.done();
  });
}

function machineOf(cluster: Cluster, call: Call): Machine {
  const { name } = poolOf(cluster, call);
  const found = machinesOf(cluster, name).find((machine) => machine.uid === call.param("machineUid"));
  if (!found) throw notFound("machine", call.param("machineUid"));
  return found;
}

function machineView(context: Context, machine: Machine): JsonObject {
  const nics = machine.addresses.length > 0 ? [{ index: 0, privateIPs: machine.addresses, publicIp: "" }] : [];
  const healthy = machine.ready ? "Healthy" : machine.state === "Running" ? "UnHealthy" : "Unknown";
  const addresses = machine.addresses.map((address) => ({ type: "InternalIP", address }));
  const hostname = machine.hostname ? [{ type: "Hostname", address: machine.hostname }] : [];
  return {
    apiVersion: "cluster.spectrocloud.com/v1alpha1",
    kind: "MaasMachine",
    metadata: {
      name: machine.name,
      uid: machine.uid,
      creationTimestamp: timestamp(machine.createdAt),
      labels: {},
      annotations: {},
    },
    spec: {
      az: machine.zone,
      hostname: machine.hostname,
      nics,
      machineMetadata: { creationTimestamp: timestamp(machine.createdAt) },
    },
    status: present({
      instanceState: machine.state,
      instanceStateLastUpdate: timestamp(machine.stateAt),
      ready: machine.ready,
      addresses: [...hostname, ...addresses],
      health: {
        state: machine.conditions.length > 0 ? "UnHealthy" : healthy,
        conditions: machine.conditions,
        lastHeartBeatTimestamp: timestamp(context.clock.now()),
      },
      maintenanceStatus: maintenanceView(context, machine),
    }),
  };
}

const steps = ["Initiated", "InProgress", "Completed"];

/** There on every machine, empty where there never was any. */
function maintenanceView(context: Context, machine: Machine): JsonObject {
  const { maintenance } = machine;
  if (!maintenance) return { action: "", state: "", message: "" };
  const elapsed = context.clock.now() - maintenance.at;
  const step = Math.min(steps.length - 1, Math.floor(elapsed / Math.max(1, context.timings.maintenanceStep)));
  return { action: maintenance.action, state: steps[step] ?? "Completed", message: "" };
}
