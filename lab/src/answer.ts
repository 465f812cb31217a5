/** What a request is answered with. Made by the functions below. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** What goes over the wire. */
  payload: string | Buffer;
  /** The same before it was made into text. */
  body: unknown;
}

type Headers = Record<string, string>;

export function json(body: unknown, status = 200, headers: Headers = {}): Answer {
  const type = { "content-type": "application/json; charset=utf-8" };
  return { status, headers: { ...type, ...headers }, payload: JSON.stringify(body), body };
}

export function text(body: string, status = 200, headers: Headers = {}): Answer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, payload: body, body };
}

export function html(body: string, status = 200, headers: Headers = {}): Answer {
  return { status, headers: { "content-type": "text/html; charset=utf-8", ...headers }, payload: body, body };
}

export function empty(status = 204, headers: Headers = {}): Answer {
  return { status, headers, payload: "", body: undefined };
}

/** Thrown by a handler at any depth: the request ends with this answer. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`refused with status ${answer.status}`);
    this.answer = answer;
  }
}
