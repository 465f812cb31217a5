import { Agent, createServer, type IncomingMessage, type ServerResponse, request as sendOn } from "node:http";
import { Agent as SecureAgent, request as sendSecurely } from "node:https";

/** What a fault does to one request: whether it reaches the service, and what comes back. */
export interface Fault {
  name: string;
  /** The service does the work before its answer is lost. */
  isDone?: boolean;
  /** The answer instead of the service's own. */
  answer: Answer | "reset" | "hang" | "cut" | "stall";
}

export interface Answer {
  status: number;
  type?: string;
  body?: string;
}

/** A request on its way to a service. */
export interface Passing {
  method: string;
  /** Method and template, as far as ids can be told from words. */
  route: string;
}

/** Whether the service has a request yet. */
export type Moment = "before" | "after";

export interface FaultProxy {
  url: string;
  /** Routes that have passed, in their order. */
  readonly passed: string[];
  /** Asked for every request; undefined lets it pass. */
  decide: (passing: Passing) => Fault | undefined;
  /** Awaited before a request reaches the service, and before its answer goes back: what is held is on its way for so long. */
  hold: (passing: Passing, moment: Moment) => Promise<void>;
  stop(): Promise<void>;
}

// Shorter than a server keeps a connection that nobody uses: no request goes out on one that is being closed.
const KEPT = 1_000;

/** What is particular to a service behind a proxy. */
export interface Behind {
  /** PEM; whom its certificate is from, where it has one. */
  certificateAuthority?: string;
  /** What a route of its is called. */
  routeOf?: (incoming: IncomingMessage) => string;
}

/** Stands between a client and a service on loopback, and spoils what it is told to. */
export async function faultProxy(upstream: string, behind: Behind = {}): Promise<FaultProxy> {
  const passed: string[] = [];
  const { certificateAuthority, routeOf: routeIn = ({ method = "GET", url = "/" }) => routeOf(method, url) } = behind;
  const kept = { keepAlive: true, timeout: KEPT };
  const service: Service = {
    url: upstream,
    ...(certificateAuthority === undefined
      ? { agent: new Agent(kept), send: sendOn }
      : { agent: new SecureAgent({ ...kept, ca: certificateAuthority }), send: sendSecurely }),
  };
  const server = createServer((incoming, response) => void pass(incoming, response));
  const proxy: FaultProxy = {
    url: "",
    passed,
    decide: () => undefined,
    hold: async () => {},
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      service.agent.destroy();
      await closed;
    },
  };

  async function pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
    const { method = "GET" } = incoming;
    const route = routeIn(incoming);
    passed.push(route);
    const fault = proxy.decide({ method, route });
    if (!fault) {
      await proxy.hold({ method, route }, "before");
      // A client that died in the meantime has not sent it.
      if (incoming.socket.destroyed) return;
      const held = () => proxy.hold({ method, route }, "after");
      return await forward(service, incoming, Buffer.concat(chunks), response, held);
    }
    const lost = fault.isDone === true || fault.answer === "cut";
    const own = lost ? await answerOf(service, incoming, Buffer.concat(chunks)) : undefined;
    spoil(response, fault.answer, own);
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return Object.assign(proxy, { url: `http://127.0.0.1:${address.port}` });
}

function spoil(response: ServerResponse, answer: Fault["answer"], own: Own | undefined): void {
  if (answer === "reset") return void response.destroy();
  if (answer === "hang") return;
  if (answer === "stall") {
    response.writeHead(200, { "content-type": "application/json" });
    response.write('{"items":[');
    return;
  }
  if (answer === "cut") {
    const body = own?.body ?? Buffer.alloc(0);
    response.writeHead(own?.status === 204 ? 200 : (own?.status ?? 200), {
      "content-type": "application/json",
      "content-length": String(body.length + 20),
    });
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
    return;
  }
  response.writeHead(answer.status, answer.type === undefined ? {} : { "content-type": answer.type });
  response.end(answer.body ?? "");
}

interface Own {
  status: number;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

/** The service behind a proxy, and the connections to it. */
interface Service {
  url: string;
  agent: Agent;
  send: typeof sendOn;
}

function answerOf(service: Service, incoming: IncomingMessage, body: Buffer): Promise<Own> {
  const { method, url, headers } = incoming;
  return new Promise((resolve, reject) => {
    const target = new URL(url ?? "/", service.url);
    const { agent, send } = service;
    const sent = send(target, {
      method,
      agent,
      headers: { ...headers, host: target.host, connection: "keep-alive" },
    });
    sent.on("response", (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

async function forward(
  service: Service,
  incoming: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
  held: () => Promise<void>,
): Promise<void> {
  try {
    const own = await answerOf(service, incoming, body);
    await held();
    const { connection: _, "transfer-encoding": __, ...headers } = own.headers;
    response.writeHead(own.status, headers);
    response.end(own.body);
  } catch {
    response.destroy();
  }
}

// Uids of Palette, numbers, and what MAAS calls its machines.
const ID = /^([0-9a-f]{24}|\d+|[4678abcdefghkmnpqrstwxy]{6})$/;

/** `GET /v1/overlords/{id}`, from a request to it. */
export function routeOf(method: string, url: string): string {
  const { pathname, searchParams } = new URL(url, "http://proxy");
  const segments = pathname.split("/");
  const named = segments.map((segment, i) => {
    if (segments[i - 1] === "machinePools" && segment !== "machineUids") return "{name}";
    return ID.test(segment) ? "{id}" : segment;
  });
  const operation = searchParams.get("op");
  return `${method} ${named.join("/")}${operation === null ? "" : `?op=${operation}`}`;
}
