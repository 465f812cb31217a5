import { Refusal } from "../../../answer";
import { poolName } from "../../behaviour/pool-fields";
import { pendingReasons } from "../../behaviour/profile-change";
import { type JsonObject, objectAt, objectsAt, textAt } from "../../state/documents";
import type { Context } from "../../state/world";
import type { App, Call } from "../app";
import { accountOf } from "../cloud-accounts";
import { bodyOf, check } from "../shapes";
import { refuseNewer } from "../versions";
import { checkAttachments, merged, readAttachment } from "./attachments";
import { poolProblem, poolsProblem } from "./check";
import { clusterOf } from "./find";
import { checkVariables } from "./variables";

interface Problem {
  code: string;
  message: string;
}

/** Checks that change nothing: a 200 that lists errors is a failed validation. */
export function validateRoutes(app: App): void {
  const { context } = app;
  app.on("POST /v1/spectroclusters/maas/validate", (call) => {
    const body = bodyOf(call.request);
    check(body, {
      metadata: "object",
      spec: "object!",
      "spec.cloudAccountUid": "string!",
      "spec.cloudConfig": "object!",
    });
    const spec = objectAt(body, "spec");
    refuseNewer(context.version, spec);
    const pools = objectsAt(spec, "machinepoolconfig");
    const whole = wholeProblems(context, call, spec, pools);
    const results = [...(whole.length > 0 ? [result("cluster", whole)] : []), ...pools.map(poolResult)];
    return app.ok({ machinePools: { results }, profiles: profileResults(context, call, objectsAt(spec, "profiles")) });
  });
  app.on("POST /v1/spectroclusters/{uid}/validate/packs", (call) => {
    clusterOf(context, call);
    return app.ok({ machinePools: { results: [] }, profiles: profileResults(context, call, profilesOf(call)) });
  });
  app.on("POST /v1/spectroclusters/{uid}/validate/repave", (call) => {
    const cluster = clusterOf(context, call);
    const reasons = pendingReasons(context, cluster, merged(context, call.caller, cluster, withReplacement(app, call)));
    return app.ok({ isRepaveRequired: reasons.length > 0, reasons });
  });
}

function profilesOf({ request }: Call): JsonObject[] {
  const body = bodyOf(request);
  check(body, { profiles: "objects" });
  return objectsAt(body, "profiles");
}

/** A profile of the same name, or the infrastructure one, is what a listed profile would replace. */
function withReplacement(app: App, call: Call): JsonObject[] {
  const { profiles } = app.context.stores;
  const cluster = clusterOf(app.context, call);
  const attached = cluster.attachments.flatMap((a) => profiles.find((known) => known.meta.uid === a.profileUid) ?? []);
  return profilesOf(call).map((entity) => {
    const uid = textAt(entity, "uid");
    if (textAt(entity, "replaceWithProfile") || attached.some((known) => known.meta.uid === uid)) return entity;
    const target = profiles.find((known) => known.meta.uid === uid);
    const replaced =
      attached.find((known) => known.meta.name === target?.meta.name) ??
      attached.find((k) => sameRole(k.type, target?.type));
    return replaced ? { ...entity, replaceWithProfile: replaced.meta.uid } : entity;
  });
}

function sameRole(a: string, b: string | undefined): boolean {
  const makesNodes = (type: string | undefined) => type === "infra" || type === "cluster";
  return makesNodes(a) && makesNodes(b);
}

function wholeProblems(context: Context, call: Call, spec: JsonObject, pools: JsonObject[]): Problem[] {
  const problems: Problem[] = [];
  if (!accountOf(context, call.caller, textAt(spec, "cloudAccountUid")))
    problems.push({
      code: "InvalidClusterRequest",
      message: `Cloud account '${textAt(spec, "cloudAccountUid")}' does not exist`,
    });
  const together = poolsProblem(objectAt(spec, "cloudConfig"), pools);
  if (together) problems.push({ code: "InvalidClusterRequest", message: together });
  const attachments = attempt(() =>
    objectsAt(spec, "profiles").map((entity) => readAttachment(context, call.caller, entity)),
  );
  if (Array.isArray(attachments)) {
    const refused = attempt(() => checkAttachments(context, attachments));
    if (isProblem(refused) && refused.code === "InvalidClusterRequest") problems.push(refused);
  }
  return problems;
}

function poolResult(pool: JsonObject): JsonObject {
  const problem = poolProblem(pool);
  return result(poolName(pool), problem ? [problem] : []);
}

function result(name: string, errors: Problem[]): JsonObject {
  return { name, displayName: name, errors: errors.map(({ code, message }) => ({ code, message })) };
}

function profileResults(context: Context, call: Call, entities: JsonObject[]): JsonObject[] {
  return entities.map((entity) => {
    const uid = textAt(entity, "uid");
    const refused = attempt(() => checkVariables(context, readAttachment(context, call.caller, entity)));
    const results = isProblem(refused) ? [result("variables", [refused])] : [];
    return { uid, packs: { results } };
  });
}

/** What a check has to say: its result, or the code and message of its refusal. */
function attempt<T>(work: () => T): T | Problem {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const body = error.answer.body;
    return { code: textOf(body, "code"), message: textOf(body, "message") };
  }
}

function textOf(body: unknown, key: string): string {
  const found =
    typeof body === "object" && body !== null ? Object.entries(body).find(([name]) => name === key) : undefined;
  return typeof found?.[1] === "string" ? found[1] : "";
}

function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && !Array.isArray(value) && "code" in value && "message" in value;
}
