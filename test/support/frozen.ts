import { readFileSync } from "node:fs";
import * as path from "node:path";
import { resourceTypes } from "../../provider/index";

/** Types that a changelog announces for the next release, in lines under Unreleased such as "- Resource `IpPool`: addresses". */
export function announcedIn(changelog: string): string[] {
  const unreleased = changelog.split(/^## /m).find((part) => part.startsWith("[Unreleased]")) ?? "";
  return [...unreleased.matchAll(/^- Resource `(\w+)`/gm)].flatMap(([, type]) => type ?? []);
}

const announced = announcedIn(readFileSync(path.join(__dirname, "../../CHANGELOG.md"), "utf8"));

/** Types whose names and states hold from now on: a release takes the heading away, and with it every exception. */
export const frozenTypes: readonly string[] = resourceTypes.filter((type) => !announced.includes(type));
