import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Answer, Broken, Fault, Lie } from "./fault";
import { Memory } from "./memory";
import { answerOf, headersOf, type Incoming, type Own, Upstream } from "./upstream";

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
  /** Lets the service have what is late. */
  catchUp(): Promise<void>;
  stop(): Promise<void>;
}

/** What is particular to a service behind a proxy. */
export interface Behind {
  /** PEM; whom its certificate is from, where it has one. */
  certificateAuthority?: string;
  /** What a route of its is called. */
  routeOf?: (incoming: IncomingMessage) => string;
}

/** Stands between a client and a service on loopback, and spoils what it is told to. */
export async function faultProxy(url: string, { certificateAuthority, routeOf }: Behind = {}): Promise<FaultProxy> {
  const proxy = new SpoilingProxy(new Upstream(url, certificateAuthority), routeOf ?? routeOfPath);
  await proxy.listen();
  return proxy;
}

/** A request that the service gets later. */
interface Late {
  route: string;
  /** Not before the client has sent it again. */
  isOvertaken: boolean;
  incoming: Incoming;
}

class SpoilingProxy implements FaultProxy {
  url = "";
  readonly passed: string[] = [];
  decide: FaultProxy["decide"] = () => undefined;
  hold: FaultProxy["hold"] = async () => {};

  private readonly memory = new Memory();
  private late: Late[] = [];
  private readonly server = createServer((message, response) => void this.pass(message, response));

  constructor(
    private readonly upstream: Upstream,
    private readonly routeOf: (incoming: IncomingMessage) => string,
  ) {}

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    const address = this.server.address();
    if (address === null || typeof address === "string") throw new Error("the proxy has no port");
    this.url = `http://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    this.upstream.stop();
    await closed;
  }

  async catchUp(isDue: (late: Late) => boolean = () => true): Promise<void> {
    const due = this.late.filter(isDue);
    this.late = this.late.filter((late) => !due.includes(late));
    for (const { incoming } of due) await this.upstream.ask(incoming);
  }

  private async pass(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(Buffer.from(chunk));
    const incoming = { message, body: Buffer.concat(chunks) };
    const passing = { method: message.method ?? "GET", route: this.routeOf(message) };
    this.passed.push(passing.route);
    const fault = this.decide(passing);
    if (fault) await this.spoil(fault, passing.route, incoming, response);
    else await this.forward(passing, incoming, response);
    await this.catchUp(({ route, isOvertaken, incoming: { message: own } }) =>
      isOvertaken ? route === passing.route && own !== message : own !== message,
    );
  }

  private async forward(passing: Passing, incoming: Incoming, response: ServerResponse): Promise<void> {
    await this.hold(passing, "before");
    // A client that died in the meantime has not sent it.
    if (incoming.message.socket.destroyed) return;
    try {
      const own = await this.upstream.ask(incoming);
      this.memory.keep(passing.route, requestOf(incoming), answerOf(own));
      await this.hold(passing, "after");
      response.writeHead(own.status, headersOf(own));
      response.end(own.body);
    } catch {
      response.destroy();
    }
  }

  private async spoil(
    { answer, work }: Fault,
    route: string,
    incoming: Incoming,
    response: ServerResponse,
  ): Promise<void> {
    if (work === "late" || work === "overtaken") this.late.push({ route, isOvertaken: work === "overtaken", incoming });
    if (work === "twice") await this.upstream.ask(incoming);
    if (typeof answer === "function") return this.lie(answer, route, incoming, response);
    const isAsked = work === "done" || work === "twice" || answer === "cut";
    respond(response, answer, isAsked ? await this.upstream.ask(incoming) : undefined);
  }

  private async lie(lie: Lie, route: string, incoming: Incoming, response: ServerResponse): Promise<void> {
    const own = answerOf(await this.upstream.ask(incoming));
    const request = requestOf(incoming);
    const answer = lie(own, this.memory.earlier(route, request));
    if (answer === undefined) this.memory.keep(route, request, own);
    respond(response, answer ?? own);
  }
}

function respond(response: ServerResponse, answer: Answer | Broken, own?: Own): void {
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
  const { status, type, headers, body } = answer;
  response.writeHead(status, { ...headers, ...(type !== undefined && { "content-type": type }) });
  response.end(body ?? "");
}

/** What a cache tells requests apart by. */
const requestOf = ({ message: { method, url }, body }: Incoming): string => `${method} ${url} ${body.toString()}`;

// Uids of Palette, numbers, and what MAAS calls its machines.
const ID = /^([0-9a-f]{24}|\d+|[4678abcdefghkmnpqrstwxy]{6})$/;

/** `GET /v1/overlords/{id}`, from a request to it. */
function routeOfPath({ method = "GET", url = "/" }: IncomingMessage): string {
  const { pathname, searchParams } = new URL(url, "http://proxy");
  const segments = pathname.split("/");
  const named = segments.map((segment, i) => {
    if (segments[i - 1] === "machinePools" && segment !== "machineUids") return "{name}";
    return ID.test(segment) ? "{id}" : segment;
  });
  const operation = searchParams.get("op");
  return `${method} ${named.join("/")}${operation === null ? "" : `?op=${operation}`}`;
}
