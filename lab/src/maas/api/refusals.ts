import { empty, html, json, Refusal, text } from "../../answer";

/** 400 with messages by field, as a form of Django answers. */
export function invalid(messages: Record<string, string[]>): Refusal {
  return new Refusal(json(messages, 400));
}

/** 400 with one sentence. */
export function badRequest(message: string): Refusal {
  return new Refusal(text(message, 400));
}

/** A text as MAAS's own handlers send it: without a character set. */
export const plainText = (message: string, status: number, headers: Record<string, string> = {}) =>
  text(message, status, { "content-type": "text/plain", ...headers });

export const wantsOAuth = { "www-authenticate": 'OAuth realm="OAuth"' };

export const unauthorized = (message: string) => plainText(message, 401, wantsOAuth);

/** 403 as MAAS mostly answers it: without a word. */
export function forbidden(): Refusal {
  return new Refusal(text("", 403));
}

export function notFound(model: string): Refusal {
  return new Refusal(plainText(`No ${model} matches the given query.`, 404));
}

/** 409 for a state that does not allow it; trying again does not help. */
export function conflict(message: string): Refusal {
  return new Refusal(text(message, 409));
}

/** 409 as the database conflict that MAAS could not settle itself; also a plain duplicate key. */
export function databaseConflict(): Refusal {
  return new Refusal(
    html("<h1>Conflict error. Try your request again, as it will most likely succeed.</h1>", 409, retryAfter),
  );
}

const retryAfter = { "retry-after": "5" };

/** 500 with the text of an exception. */
export function exception(message: string): Refusal {
  return new Refusal(text(message, 500));
}

export function gone(message: string): Refusal {
  return new Refusal(text(message, 410));
}

export function noContent(): ReturnType<typeof empty> {
  return empty(204);
}
