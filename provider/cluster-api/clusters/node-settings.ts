import { equal } from "../../core/diff";
import { digest } from "../../core/text/digest";

/** Who may log in on nodes, and where those get the time from. */
export interface NodeSettings {
  sshKeys: string[];
  ntpServers: string[];
}

interface User {
  name: string;
  sshAuthorizedKeys?: string[] | null | undefined;
  [member: string]: unknown;
}

/** The part of a configuration of kubeadm that says them. */
export interface Settled {
  users?: User[] | null | undefined;
  ntp?: { servers?: string[] | null | undefined; [member: string]: unknown } | null | undefined;
}

// As on every plane: the name under which the nodes of a cluster are logged in to.
const USER = "spectro";

/** The settings that nodes get by a configuration, in the program's words. */
export const settingsIn = ({ users, ntp }: Settled): NodeSettings => ({
  sshKeys: users?.flatMap(({ sshAuthorizedKeys }) => sshAuthorizedKeys ?? []) ?? [],
  ntpServers: [...(ntp?.servers ?? [])],
});

/** A configuration with other settings. Users that somebody else made stay, with those of their keys that are wanted. */
export function withSettings<T extends Settled>(config: T, wanted: NodeSettings): Omit<T, keyof Settled> & Settled {
  const { users, ntp, ...others } = config;
  const seen = settingsIn(config);
  const logins = sameSet(seen.sshKeys, wanted.sshKeys) ? users : withKeys(users ?? [], wanted.sshKeys);
  const time = sameSet(seen.ntpServers, wanted.ntpServers) ? ntp : withServers(ntp, wanted.ntpServers);
  return { ...others, ...(logins?.length ? { users: logins } : {}), ...(time ? { ntp: time } : {}) };
}

/** Whether two configurations give nodes the same users and time servers. */
export const sameSettings = (one: Settled, other: Settled): boolean => equal(settled(one), settled(other));

/** A short text that differs where settings differ. */
export const written = ({ sshKeys, ntpServers }: NodeSettings): string => digest([sorted(sshKeys), sorted(ntpServers)]);

function withKeys(users: readonly User[], keys: readonly string[]): User[] {
  const held = users.flatMap(({ sshAuthorizedKeys }) => sshAuthorizedKeys ?? []);
  const more = keys.filter((key) => !held.includes(key));
  const all = users.some(({ name }) => name === USER)
    ? users
    : [...users, { name: USER, sudo: "ALL=(ALL) NOPASSWD:ALL" }];
  return all.flatMap(({ sshAuthorizedKeys, ...user }): User[] => {
    const kept = (sshAuthorizedKeys ?? []).filter((key) => keys.includes(key));
    const its = user.name === USER ? [...kept, ...more] : kept;
    if (its.length > 0) return [{ ...user, sshAuthorizedKeys: its }];
    return user.name === USER ? [] : [user];
  });
}

const withServers = (ntp: Settled["ntp"], servers: readonly string[]) =>
  servers.length > 0 ? { ...ntp, enabled: true, servers: [...servers] } : undefined;

const settled = ({ users, ntp }: Settled) => ({ users: users ?? [], ntp: ntp ?? {} });

const sorted = (values: readonly string[]): string[] => [...new Set(values)].sort();

const sameSet = (one: readonly string[], other: readonly string[]): boolean => equal(sorted(one), sorted(other));
