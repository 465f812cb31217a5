import type { ResourceController } from "../core/resource-controller";
import { isRecord } from "../core/unknowns";
import { redact } from "../http/redact";
import type { PreviewStep } from "../plan/read/preview";
import type { Report } from "../plan/report/report";
import { type ProviderConfig, secretsOf } from "../settings";

/** Takes known secrets out of a report: those of the configuration, and those that a preview shows in clear. */
export function secretsIn(
  settings: ProviderConfig,
  steps: readonly PreviewStep[],
  controllers: ReadonlyMap<string, ResourceController>,
): (report: Report) => Report {
  const secrets = [
    ...new Set([...secretsOf(settings), ...steps.flatMap((step) => inStep(step, controllers.get(step.type)))]),
  ];
  // The shape stays: only texts are rewritten.
  return (report) => rewritten(report, (text) => redact(text, secrets)) as Report;
}

const parts = (key: string): string[] => [key, ...key.split(":")];

function inStep({ olds, news }: PreviewStep, controller: ResourceController | undefined): string[] {
  return [olds, news].flatMap((properties) =>
    (controller?.secrets ?? []).flatMap((name) => textsIn(properties[name])).flatMap(parts),
  );
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isRecord(value) ? Object.values(value).flatMap(textsIn) : [];
}

function rewritten(value: unknown, rewrite: (text: string) => string): unknown {
  if (typeof value === "string") return rewrite(value);
  if (Array.isArray(value)) return value.map((item) => rewritten(item, rewrite));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, rewritten(member, rewrite)]));
}
