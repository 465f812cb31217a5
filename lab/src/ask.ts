import { type IncomingMessage, request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";

export interface Question {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
  /** PEM certificate of the one authority that is trusted, where Palette's is no public one. */
  authority?: string | undefined;
}

export interface Reply {
  status: number;
  ok: boolean;
  text: string;
}

/** Sends one request on a connection of its own. Unlike `fetch`, it can be told whom to trust. */
export async function ask(url: string, question: Question = {}): Promise<Reply> {
  const { method = "GET", headers = {}, body = "", signal, authority } = question;
  const secure = url.startsWith("https:");
  const length = body === "" ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const options = {
    method,
    headers: { ...headers, ...length },
    agent: false,
    ...(signal ? { signal } : {}),
    ...(secure && authority !== undefined ? { ca: authority } : {}),
  };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = (secure ? secureRequest : plainRequest)(url, options, resolve);
    sent.once("error", reject);
    sent.end(body);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(Buffer.from(chunk));
  const status = answer.statusCode ?? 0;
  return { status, ok: status >= 200 && status < 300, text: Buffer.concat(chunks).toString("utf8") };
}
