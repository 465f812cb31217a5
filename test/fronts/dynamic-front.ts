import { type PropertyMap, visibleMembers } from "../../provider/core/lifecycle";
import { unwrapSecrets } from "../../provider/core/secrets";
import type { Clock } from "../../provider/core/time/clock";
import { isRecord } from "../../provider/core/unknowns";
import { dynamicFront } from "../../provider/fronts/dynamic";
import type { Environment } from "../../provider/settings";
import { type Front, StartFailed, urnOf } from "./front";

const properties = (value: unknown): PropertyMap => (isRecord(value) ? value : {});
const plain = (value: unknown): PropertyMap => properties(unwrapSecrets(value));

/** The configuration as the SDK's server hands it over: read by key, with all of it in a member that it keeps to itself. */
const asServer = (rawConfig: Record<string, string>) =>
  Object.assign({ get: (key: string) => rawConfig[key] }, { rawConfig });

/** The dynamic front, driven as its server drives it: values plain on the way in, `__provider` put back on the way out. */
export async function dynamicFrontOf(
  environment: Environment,
  clock: Clock,
  config: Record<string, string> = {},
  engine?: string,
): Promise<Front> {
  const front = dynamicFront({ environment, engine, clock });
  const of = (type: string) => {
    const found = front[type];
    if (!found) throw new Error(`no type ${type}`);
    return found;
  };
  for (const type of Object.keys(front)) await of(type).configure({ config: asServer(config) });
  const hidden = (type: string, inputs: PropertyMap): PropertyMap => ({
    __provider: `exports.handler = () => require("pulumi-palette-maas/dynamic").${type};`,
    __urn: urnOf(type, String(inputs.name ?? "thing")),
    ...inputs,
  });
  return {
    name: "dynamic",
    check: async (type, olds, news) => {
      const { inputs, failures } = await of(type).check(olds, hidden(type, news));
      return { inputs: plain(inputs), reasons: failures.map((failure) => failure.reason) };
    },
    diff: async (type, id, olds, news) => {
      const { changes, replaces = [] } = await of(type).diff(id, olds, hidden(type, news));
      return { changes: changes !== false, replaces };
    },
    create: (type, inputs) =>
      started(async () => {
        const { id, outs } = await of(type).create(hidden(type, inputs));
        return { id, state: plain(outs) };
      }),
    read: async (type, id, state) => {
      const found = await of(type).read(id, state ?? hidden(type, {}));
      if (found.id === "") return undefined;
      return { id: found.id, state: plain(found.props), inputs: visibleMembers(plain(found.inputs)) };
    },
    update: (type, id, olds, news) =>
      started(async () => plain((await of(type).update(id, olds, hidden(type, news))).outs)),
    remove: (type, id, state) => of(type).delete(id, state),
    close: async () => {},
  };
}

async function started<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (isFailedStart(error)) throw new StartFailed(error.id, plain(error.properties), error.reasons);
    throw error;
  }
}

const isFailedStart = (error: unknown): error is { id: string; properties: PropertyMap; reasons: string[] } =>
  typeof error === "object" && error !== null && "id" in error && "properties" in error && "reasons" in error;
