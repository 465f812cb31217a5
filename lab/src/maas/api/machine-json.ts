import { type Disk, fqdn, type Machine, storageMB } from "../state/machine";
import { Status } from "../state/status";
import { isAtLeast } from "../state/version";
import type { MaasWorld } from "../state/world";
import { domainJson, linkJson, poolJson, vlanJson, zoneJson } from "./network/network-json";

/** A machine as MAAS shows it. `agent_name` is missing on purpose: it can be filtered by, but is never shown. */
export function machineJson(world: MaasWorld, machine: Machine): Record<string, unknown> {
  const uri = `/MAAS/api/2.0/machines/${machine.systemId}/`;
  const network = interfaceJson(world, machine);
  return {
    system_id: machine.systemId,
    hostname: machine.hostname,
    fqdn: fqdn(machine),
    domain: placeJson(world, machine).domain,
    description: machine.description,
    ...stateJson(world, machine),
    ...hardwareJson(machine),
    zone: placeJson(world, machine).zone,
    pool: placeJson(world, machine).pool,
    tag_names: machine.tags,
    ip_addresses: world.addressesOf(machine),
    boot_interface: network,
    interface_set: [network],
    default_gateways: {
      ipv4: { gateway_ip: gatewayOf(world, machine), link_id: null },
      ipv6: { gateway_ip: null, link_id: null },
    },
    parent: null,
    node_type: 0,
    node_type_name: "Machine",
    resource_uri: uri,
    ...(isAtLeast(world.version, 3, 9) ? {} : { pod: null }),
  };
}

/** What MAAS has no message of. */
const idle: readonly string[] = ["", "New", "Ready", "Allocated", "Deployed"];

function stateJson(world: MaasWorld, machine: Machine): Record<string, unknown> {
  return {
    status: machine.status,
    status_name: machine.statusName,
    status_message: idle.includes(machine.statusMessage) ? null : machine.statusMessage,
    status_action: machine.statusAction,
    owner: machine.owner,
    owner_data: machine.annotations,
    workload_annotations: machine.annotations,
    power_state: machine.powerState,
    power_type: machine.powerType,
    osystem: machine.osystem,
    distro_series: machine.distroSeries,
    hwe_kernel: machine.hweKernel,
    min_hwe_kernel: machine.minHweKernel,
    swap_size: machine.swapSize,
    locked: machine.locked,
    netboot: machine.netboot,
    ephemeral_deploy: machine.ephemeralDeploy,
    ...(isAtLeast(world.version, 3, 5) ? { error_description: machine.errorDescription } : {}),
    ...checksJson(machine),
  };
}

function checksJson(machine: Machine): Record<string, unknown> {
  const passed = machine.commissioned ? { status: 2, name: "Passed" } : { status: -1, name: "Unknown" };
  const failed = machine.status === Status.FailedTesting;
  return {
    commissioning_status: passed.status,
    commissioning_status_name: passed.name,
    testing_status: failed ? 3 : passed.status,
    testing_status_name: failed ? "Failed" : passed.name,
  };
}

function hardwareJson(machine: Machine): Record<string, unknown> {
  const disks = machine.disks.map((disk) => diskJson(machine, disk));
  return {
    architecture: machine.architecture,
    cpu_count: machine.cpuCores,
    cpu_speed: machine.cpuSpeedMHz,
    memory: machine.memoryMiB,
    storage: storageMB(machine),
    blockdevice_set: disks,
    physicalblockdevice_set: disks,
    virtualblockdevice_set: [],
  };
}

function diskJson({ systemId, osystem }: Machine, disk: Disk): Record<string, unknown> {
  return {
    id: disk.id,
    name: disk.name,
    type: "physical",
    path: `/dev/disk/by-dname/${disk.name}`,
    id_path: `/dev/disk/by-id/wwn-${disk.id}`,
    model: "lab disk",
    serial: `lab-${disk.id}`,
    uuid: null,
    size: disk.sizeGB * 1e9,
    used_size: 0,
    available_size: disk.sizeGB * 1e9,
    used_for: osystem === "" ? "Unused" : "Unmounted",
    block_size: 512,
    tags: disk.tags,
    partition_table_type: null,
    partitions: [],
    filesystem: null,
    system_id: systemId,
    resource_uri: `/MAAS/api/2.0/nodes/${systemId}/blockdevices/${disk.id}/`,
  };
}

function placeJson(world: MaasWorld, machine: Machine): Record<"zone" | "pool" | "domain", unknown> {
  const zone = world.zones.find(({ name }) => name === machine.zone);
  const pool = world.pools.find(({ name }) => name === machine.pool);
  const domain = world.domains.find(({ name }) => name === machine.domain);
  return {
    zone: zone ? zoneJson(zone) : null,
    pool: pool ? poolJson(pool) : null,
    domain: domain ? domainJson(world, domain) : null,
  };
}

function gatewayOf(world: MaasWorld, machine: Machine): string | null {
  return world.subnets.find(({ id }) => id === machine.subnetId)?.gateway ?? null;
}

/** The one network card that a machine of the lab has. */
export function interfaceJson(world: MaasWorld, machine: Machine): Record<string, unknown> {
  const rows = world.addresses.filter((row) => row.systemId === machine.systemId);
  const id = 10_000 + (rows[0]?.id ?? 0);
  return {
    id,
    name: "eth0",
    type: "physical",
    enabled: true,
    mac_address: machine.macAddress,
    link_speed: 10_000,
    effective_mtu: 1500,
    vlan: vlanJson,
    links: rows.map((row) => linkJson(world, row)),
    parents: [],
    children: [],
    tags: [],
    system_id: machine.systemId,
    resource_uri: `/MAAS/api/2.0/nodes/${machine.systemId}/interfaces/${id}/`,
  };
}
