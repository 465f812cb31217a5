import { Agent, type IncomingMessage, request as sendOn } from "node:http";
import { Agent as SecureAgent, request as sendSecurely } from "node:https";
import type { Answer } from "./fault";

/** A request as a proxy has it: headers and body read. */
export interface Incoming {
  message: IncomingMessage;
  body: Buffer;
}

/** What a service answered itself. */
export interface Own {
  status: number;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

// Shorter than a server keeps a connection that nobody uses: no request goes out on one that is being closed.
const KEPT = 1_000;

/** The service behind a proxy, and the connections to it. */
export class Upstream {
  private readonly agent: Agent;

  constructor(
    private readonly url: string,
    private readonly certificateAuthority?: string,
  ) {
    const kept = { keepAlive: true, timeout: KEPT };
    this.agent =
      certificateAuthority === undefined ? new Agent(kept) : new SecureAgent({ ...kept, ca: certificateAuthority });
  }

  ask({ message: { method, url, headers }, body }: Incoming): Promise<Own> {
    const { agent } = this;
    const send = this.certificateAuthority === undefined ? sendOn : sendSecurely;
    return new Promise((resolve, reject) => {
      const target = new URL(url ?? "/", this.url);
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

  stop(): void {
    this.agent.destroy();
  }
}

/** Without what belongs to one connection. */
export function headersOf({ headers }: Own): IncomingMessage["headers"] {
  const { connection: _, "transfer-encoding": __, ...kept } = headers;
  return kept;
}

export function answerOf({ status, headers, body }: Own): Answer {
  const type = headers["content-type"];
  return { status, ...(type !== undefined && { type }), body: body.toString() };
}
