import type { Runtime } from "../../provider/core/runtime";
import { notingClock } from "../http/local-server";

/** What a verb is given, for those who need nothing of it but its signal. */
export const runtime = (signal: AbortSignal = new AbortController().signal): Runtime => ({
  clock: notingClock(),
  log: { info: () => {}, warn: () => {}, debug: () => {} },
  signal,
  owner: "organization/project/stack/name",
  urn: "",
  timeout: undefined,
});
