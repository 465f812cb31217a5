import type { z } from "zod";
import type { Call } from "./call";
import type { Answer } from "./exchange";

/** What came of reading an answer: its value, what in it is not as promised, or what came in the service's place. */
export type Read<T> = { value: T } | { wrong: readonly string[] } | { foreign: string };

/** Reads a successful answer by what its route promises; anything else is no answer of the service. */
export function readAnswer<T>(call: Call<T>, answer: Answer): Read<T> {
  const body = bodyOf(call, answer);
  if ("foreign" in body) return body;
  const parsed = call.answer.safeParse(body.value);
  if (parsed.success) return { value: parsed.data };
  return { wrong: parsed.error.issues.map((issue) => describeIssue(issue, body.value)) };
}

function bodyOf(call: Call<unknown>, answer: Answer): { value: unknown } | { foreign: string } {
  const as = call.as ?? "json";
  // Reads the body itself, so only where it is told.
  const foreign = () => ({ foreign: described(answer) });
  if (!promisedStatuses(call).includes(answer.status)) return foreign();
  const isEmpty = answer.body.trim() === "";
  if (as === "empty") return isEmpty ? { value: undefined } : foreign();
  if (isEmpty || isPage(answer)) return foreign();
  if (as === "text") return { value: answer.body };
  try {
    return { value: JSON.parse(answer.body) };
  } catch {
    return foreign();
  }
}

function promisedStatuses({ as = "json", status }: Call<unknown>): readonly number[] {
  if (status !== undefined) return [status];
  return as === "empty" ? [204] : as === "text" ? [200] : [200, 201];
}

const typeOf = ({ headers }: Answer): string => headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? "";

const isPage = (answer: Answer): boolean => typeOf(answer) === "text/html" || /^\s*<(!doctype|html)/i.test(answer.body);

/** An answer by its status and the kind of its body, without a word of it: it may quote anything. */
export const described = (answer: Answer): string => `${answer.status} and ${bodyInWords(answer)}`;

function bodyInWords(answer: Answer): string {
  const type = typeOf(answer);
  if (answer.body.trim() === "") return "an empty body";
  if (isPage(answer)) return "a web page";
  if (!/\bjson$/.test(type)) return /^[\w.+-]+\/[\w.+-]+$/.test(type) ? `a body of type ${type}` : "a body of no type";
  try {
    JSON.parse(answer.body);
    return "JSON of another kind";
  } catch {
    return "JSON that is cut off or broken";
  }
}

type Issue = z.core.$ZodIssue;

const KINDS: Record<string, string> = {
  array: "a list",
  object: "an object",
  record: "an object",
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
};

function describeIssue(issue: Issue, value: unknown): string {
  const subject = issue.path.length === 0 ? "the whole of it" : `'${issue.path.map(String).join(".")}'`;
  const found = issue.path.reduce<unknown>(memberOf, value);
  if (found === undefined) return `${subject} is missing`;
  if (issue.code === "invalid_type")
    return `${subject} is ${kindOf(found)} and not ${KINDS[issue.expected] ?? issue.expected}`;
  if (issue.code === "too_small" && (found === "" || (Array.isArray(found) && found.length === 0)))
    return `${subject} is empty`;
  return issue.code === "custom" && issue.message !== "Invalid input"
    ? `${subject} ${issue.message}`
    : `${subject} has a value that is not known`;
}

const memberOf = (value: unknown, key: PropertyKey): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return KINDS[Array.isArray(value) ? "array" : typeof value] ?? typeof value;
}
