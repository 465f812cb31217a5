import type { Context } from "../../context";
import type { Change } from "../../core/diff";

/** Says what renewing certificates means, where a change does so. */
export function reportRenewal(ctx: Context, name: string, changes: readonly Change[], size: number | undefined): void {
  const change = changes.find(({ keys }) => keys[0] === "renewCertificates");
  if (change?.kind === "add") {
    ctx.log.info(`'renewCertificates' of cluster '${name}' is recorded: change the value to renew the certificates.`);
  }
  if (change?.kind === "update" && (size ?? 1) === 1) {
    ctx.log.warn(
      `Renewing the certificates of cluster '${name}' takes its API server down for minutes: its control plane is a single machine.`,
    );
  }
}
