import { type Answer, json, Refusal } from "../../answer";
import type { JsonObject } from "../state/documents";

let refs = 0;

/** An answer with Palette's error body. */
export function errorAnswer(status: number, code: string, message: string, details: JsonObject = {}): Answer {
  refs += 1;
  return json({ code, message, details, ref: `lab-${refs.toString(16).padStart(8, "0")}` }, status);
}

/** To be thrown: ends the request with Palette's error body. */
export function refusal(status: number, code: string, message: string, details: JsonObject = {}): Refusal {
  return new Refusal(errorAnswer(status, code, message, details));
}

export function notFound(kind: string, id: string): Refusal {
  return refusal(404, "ResourceNotFound", `The requested resource ${kind} with uid '${id}' is not found`);
}

export function invalidBody(message: string): Refusal {
  return refusal(400, "InvalidRequestBody", message);
}
