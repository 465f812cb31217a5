/** Whether a version such as `3.6.1` is at least the given minor version. */
export function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

/** 3.8 is the last version with VM hosts. */
export function hasVmHosts(version: string): boolean {
  return !isAtLeast(version, 3, 9);
}

/** A point in time as this version writes it: with a zone only since 3.5. */
export function timestamp(version: string, at: number): string {
  const iso = new Date(at).toISOString().slice(0, -1);
  return isAtLeast(version, 3, 5) ? `${iso}Z` : iso;
}
