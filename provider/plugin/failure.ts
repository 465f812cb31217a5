import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { type InitError, messageOf } from "../core/errors";
import type { Bag } from "../core/lifecycle";
import { sent } from "./marshal";

/** What a call fails with: a sentence without a stack. */
export function failure(
  error: unknown,
  code: status = status.UNKNOWN,
): Pick<ServiceError, "code" | "details" | "metadata"> {
  return { code, details: messageOf(error), metadata: new Metadata() };
}

/** What a create or update fails with whose object exists: the engine records its id and state from the details. */
export function failedStart(error: InitError, state: Bag): Pick<ServiceError, "code" | "details" | "metadata"> {
  const detail = new ErrorResourceInitFailed();
  detail
    .setId(error.id)
    .setProperties(sent(state))
    .setReasonsList([...error.reasons]);
  const packed = new Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const outcome = new Status();
  outcome.setCode(status.UNKNOWN).setMessage(error.message).addDetails(packed);
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(outcome.serializeBinary()));
  return { code: status.UNKNOWN, details: error.message, metadata };
}
