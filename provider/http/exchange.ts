import { type Duration, formatDuration } from "../core/time/duration";
import type { Call, HttpService } from "./call";
import { Deadline } from "./deadline";
import { dispatcherFor } from "./dispatcher";
import { type NetworkError, networkErrorOf, timedOut } from "./network-errors";
import { proxyFor } from "./proxy";
import type { Target } from "./target";

/** What came back, whatever its status. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** One attempt: an answer, or why none came. Rejects with the reason of the call's signal, or where nothing can be sent. */
export async function exchange(
  service: HttpService,
  call: Call<unknown>,
  target: Target,
  repeatable: boolean,
): Promise<Answer | { networkError: NetworkError; cause: unknown }> {
  call.signal.throwIfAborted();
  // Outside of what is caught below: a missing credential is no error of the connection.
  const own = service.headers();
  const span: Duration = call.timeout ?? service.settings.requestTimeout;
  const dispatcher = await dispatcherFor(service.settings);
  // Torn down in flight, a request that must not be repeated would leave behind an object whose id nobody knows.
  const deadline = new Deadline(span, repeatable ? call.signal : undefined);
  try {
    const { body, headers } = bodyOf(call);
    const response = await dispatcher.request({
      ...target,
      // The method was checked where the target was built; undici's type is a closed list.
      method: target.method as "GET",
      headers: { "user-agent": "pulumi-palette-maas", ...own, ...headers, ...call.headers },
      ...(body === undefined ? {} : { body }),
      signal: deadline.signal,
    });
    const text = await response.body.text();
    return { status: response.statusCode, headers: flat(response.headers), body: text };
  } catch (cause) {
    if (repeatable) call.signal.throwIfAborted();
    const proxy = proxyFor(new URL(service.baseUrl), service.settings.environment);
    return { networkError: deadline.expired ? timedOut(formatDuration(span)) : networkErrorOf(cause, proxy), cause };
  } finally {
    deadline.release();
  }
}

function bodyOf(call: Call<unknown>): { body?: string; headers: Record<string, string> } {
  const accept = { accept: call.as === "text" ? "*/*" : "application/json" };
  if (call.json !== undefined) {
    return { body: JSON.stringify(call.json), headers: { ...accept, "content-type": "application/json" } };
  }
  if (call.form === undefined) return { headers: accept };
  const fields = new URLSearchParams();
  for (const [key, value] of Object.entries(call.form)) {
    for (const item of typeof value === "string" ? [value] : value) fields.append(key, item);
  }
  return { body: fields.toString(), headers: { ...accept, "content-type": "application/x-www-form-urlencoded" } };
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}
