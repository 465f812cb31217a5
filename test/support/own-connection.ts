import { createRequire } from "node:module";

/**
 * Options of a gRPC client that shares no connection with another client of this process.
 *
 * By default clients of one address share their connections, the broken ones as well: a new server that is given the
 * port of one that ended would be taken for unreachable, `Last error: null`, without being asked.
 */
export const OWN_CONNECTION = { "grpc.use_local_subchannel_pool": 1 } as const;

/**
 * Lets programs that run in this process reach each engine by a connection of its own, as one process a run would.
 * Answers the options that their clients have from then on.
 */
export function connectProgramsAlone(): object {
  const { grpcClientOptions } = createRequire(__filename)("@pulumi/pulumi/runtime/settings") as {
    grpcClientOptions: object;
  };
  return Object.assign(grpcClientOptions, OWN_CONNECTION);
}
