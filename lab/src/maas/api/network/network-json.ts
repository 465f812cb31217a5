import { type IpAddress, isIpv4, type Subnet } from "../../state/network";
import type { Domain, Named } from "../../state/state";
import { timestamp } from "../../state/version";
import type { MaasWorld } from "../../state/world";

const base = "/MAAS/api/2.0";

const vlan = {
  id: 5001,
  vid: 0,
  name: "untagged",
  fabric: "fabric-0",
  fabric_id: 0,
  mtu: 1500,
  primary_rack: null,
  secondary_rack: null,
  dhcp_on: true,
  external_dhcp: null,
  relay_vlan: null,
  space: "undefined",
  resource_uri: `${base}/vlans/5001/`,
};

export function zoneJson(zone: Named): Record<string, unknown> {
  const { id, name, description } = zone;
  return { id, name, description, resource_uri: `${base}/zones/${encodeURIComponent(name)}/` };
}

export function poolJson(pool: Named): Record<string, unknown> {
  const { id, name, description } = pool;
  return { id, name, description, resource_uri: `${base}/resourcepool/${id}/` };
}

export function domainJson(world: MaasWorld, domain: Domain): Record<string, unknown> {
  const resources = world.dns.filter(({ domainId }) => domainId === domain.id).length;
  return {
    id: domain.id,
    name: domain.name,
    authoritative: domain.authoritative,
    ttl: domain.ttl,
    resource_record_count: resources,
    is_default: world.domains[0] === domain,
    resource_uri: `${base}/domains/${domain.id}/`,
  };
}

export function subnetJson(subnet: Subnet): Record<string, unknown> {
  return {
    id: subnet.id,
    name: subnet.name,
    description: "",
    cidr: subnet.cidr,
    gateway_ip: subnet.gateway,
    dns_servers: subnet.dnsServers,
    managed: true,
    vlan,
    space: "undefined",
    rdns_mode: 2,
    allow_dns: true,
    allow_proxy: true,
    active_discovery: false,
    disabled_boot_architectures: [],
    resource_uri: `${base}/subnets/${subnet.id}/`,
  };
}

/** An address row as `ipaddresses/` and DNS resources show it. */
export function addressJson(world: MaasWorld, row: IpAddress): Record<string, unknown> {
  const subnet = world.subnets.find(({ id }) => id === row.subnetId);
  const owner = world.users.find(({ username }) => username === row.owner);
  const machine = world.machines.find(({ systemId }) => systemId === row.systemId);
  return {
    ip: row.ip,
    alloc_type: row.allocType,
    alloc_type_name: row.allocType === 4 ? "User reserved" : "Automatic",
    subnet: subnet ? subnetJson(subnet) : null,
    interface_set: machine ? [{ name: "eth0", system_id: machine.systemId, mac_address: machine.macAddress }] : [],
    owner: owner
      ? { username: owner.username, email: owner.email, is_superuser: owner.isSuperuser, is_local: true }
      : null,
    created: timestamp(world.version, row.created),
    resource_uri: `${base}/ipaddresses/`,
  };
}

/** The links of an interface: its address, or a place for one while there is none. */
export function linkJson(world: MaasWorld, row: IpAddress): Record<string, unknown> {
  const subnet = world.subnets.find(({ id }) => id === row.subnetId);
  const address = row.ip !== null && isIpv4(row.ip) ? { ip_address: row.ip } : {};
  return { id: row.id, mode: "auto", ...(subnet ? { subnet: subnetJson(subnet) } : {}), ...address };
}

export const vlanJson: Record<string, unknown> = vlan;
