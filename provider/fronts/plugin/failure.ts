import { Metadata, type StatusObject, status } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { ApiError, type InitError, messageOf, ProviderError, WaitTimeoutError } from "../../core/errors";
import type { PropertyMap } from "../../core/lifecycle";
import { printableLine } from "../../core/text/printable";
import { toStruct } from "./marshal";

/** The end of a call that is no answer, with all that is sent of it. */
export class Refusal extends Error {
  constructor(readonly status: StatusObject) {
    super(status.details);
  }
}

/** What a call fails with: a sentence without a stack. */
export function failure(error: unknown): StatusObject {
  if (error instanceof Refusal) return error.status;
  return { code: codeOf(error), details: printableLine(messageOf(error)), metadata: new Metadata() };
}

/** The request names something that this release does not have. */
export const unknownHere = (what: string): Refusal =>
  new Refusal({
    code: status.UNIMPLEMENTED,
    details: `There is no ${what} in this release of pulumi-palette-maas.`,
    metadata: new Metadata(),
  });

// The engine reports the stack as possibly corrupt after "unknown"; these say what has happened and what has not.
function codeOf(error: unknown): status {
  const isUnderstood =
    error instanceof ProviderError ||
    error instanceof WaitTimeoutError ||
    (error instanceof ApiError && !error.uncertain);
  return isUnderstood ? status.FAILED_PRECONDITION : status.UNKNOWN;
}

/** What a create or update fails with whose object exists: the engine records its id and state from the details. */
export function failedStart(error: InitError, state: PropertyMap): Refusal {
  const detail = new ErrorResourceInitFailed()
    .setId(error.id)
    .setProperties(toStruct(state))
    .setReasonsList(error.reasons.map(printableLine));
  const packed = new Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const outcome = new Status()
    .setCode(status.UNKNOWN)
    .setMessage(printableLine(error.message))
    .setDetailsList([packed]);
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(outcome.serializeBinary()));
  return new Refusal({ code: status.UNKNOWN, details: printableLine(error.message), metadata });
}
