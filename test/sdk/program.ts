import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

/** What a program registered with the engine, as it went over the wire. */
export interface Registered {
  type: string;
  name: string;
  /** Secrets are still wrapped. */
  inputs: Record<string, unknown>;
  request: RegisterResourceRequest;
}

/** What the engine was asked. */
export interface Seen {
  registered: Registered[];
  /** Resources that were only read. */
  read: { type: string; name: string; id: string; inputs: Record<string, unknown> }[];
  invoked: { token: string; inputs: Record<string, unknown> }[];
}

export interface Stage {
  config?: Record<string, string>;
  preview?: boolean;
  /** What the engine makes of a resource, over what it usually says. */
  made?: (resource: { type: string; name: string }) => { id?: string };
  /** Answers invokes. */
  answer?: (token: string) => Record<string, unknown>;
}

/** Runs a program against the SDK's own mocks; ends when the resources that it returns are registered. */
export async function ran(program: () => readonly pulumi.Resource[], stage: Stage = {}): Promise<Seen> {
  const seen: Seen = { registered: [], read: [], invoked: [] };
  await pulumi.runtime.setMocks(mocks(seen, stage), "shop", "dev", stage.preview ?? false);
  pulumi.runtime.setAllConfig(stage.config ?? {});
  const requests = recorded();
  const made = program();
  await Promise.all(made.map((resource) => valueIn(resource.urn)));
  for (const entry of seen.registered) {
    const request = requests.find((one) => one.getName() === entry.name && one.getType() === entry.type);
    if (request) entry.request = request;
  }
  return seen;
}

const mocks = (seen: Seen, { answer, made }: Stage): pulumi.runtime.Mocks => ({
  newResource: ({ type, name, inputs, id }) => {
    if (id) seen.read.push({ type, name, id, inputs });
    // The request is put in by `ran`, once the whole program has run.
    else seen.registered.push({ type, name, inputs } as Registered);
    return { id: id || `${name}-id`, state: { ...inputs, name }, ...made?.({ type, name }) };
  },
  call: ({ token, inputs }) => {
    seen.invoked.push({ token, inputs });
    return answer?.(token) ?? {};
  },
});

// The mocks show inputs only; what became of the options is in the request.
function recorded(): RegisterResourceRequest[] {
  const requests: RegisterResourceRequest[] = [];
  const monitor = pulumi.runtime.getMonitor();
  if (!monitor) throw new Error("the mocks are not in place");
  const register: unknown = Reflect.get(monitor, "registerResource");
  if (typeof register !== "function") throw new Error("the mocks have changed");
  Reflect.set(monitor, "registerResource", (request: RegisterResourceRequest, callback: unknown) => {
    requests.push(request);
    return register.call(monitor, request, callback);
  });
  return requests;
}

/** The one of that name, and of that type where several bear it. */
export function named(seen: Seen, name: string, type?: string): Registered {
  const found = seen.registered.find((entry) => entry.name === name && (type ?? entry.type) === entry.type);
  if (!found) throw new Error(`nothing called ${name} was registered`);
  return found;
}

/** An output's value; never answers for one that is not known. */
export const valueIn = <T>(output: pulumi.Output<T>): Promise<T> =>
  new Promise((resolve) => {
    output.apply((value) => resolve(value));
  });

/** The types by which an object may have been known before. */
export const aliasesOf = ({ request }: Registered): string[] =>
  request.getAliasesList().map((alias) => alias.getSpec()?.getType() ?? alias.getUrn());

/** Whether a value travels as a secret, and what it is. */
export function secretIn(value: unknown): unknown {
  assertRecord(value);
  if (value[SIGNATURE] !== SECRET) throw new Error("not a secret");
  return value.value;
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

function assertRecord(value: unknown): asserts value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new Error("not an object");
}
