import { isAutoscaled, isControlPlane, poolName } from "../../behaviour/pool-fields";
import { flagAt, type JsonObject, numberAt, objectAt, objectsAt, textAt } from "../../state/documents";
import type { Context } from "../../state/world";
import { invalidBody, refusal } from "../errors";
import { check, type Shape } from "../shapes";
import { refuseNewer } from "../versions";

const poolShape: Shape = {
  cloudConfig: "object!",
  "cloudConfig.instanceType": "object!",
  "cloudConfig.instanceType.minCPU": "integer",
  "cloudConfig.instanceType.minMemInMB": "integer",
  "cloudConfig.instanceType.minDiskSizeInGB": "integer",
  "cloudConfig.resourcePool": "string!",
  "cloudConfig.azs": "strings",
  "cloudConfig.tags": "strings",
  "cloudConfig.useLxdVm": "boolean",
  "cloudConfig.network": "object",
  "cloudConfig.network.networkName": "string!",
  "cloudConfig.network.staticIp": "boolean",
  "cloudConfig.network.parentPoolUid": "string",
  poolConfig: "object!",
  "poolConfig.name": "string!",
  "poolConfig.size": "integer!",
  "poolConfig.labels": "strings!",
  "poolConfig.isControlPlane": "boolean",
  "poolConfig.useControlPlaneAsWorker": "boolean",
  "poolConfig.minSize": "integer",
  "poolConfig.maxSize": "integer",
  "poolConfig.nodeRepaveInterval": "integer",
  "poolConfig.additionalLabels": "map",
  "poolConfig.additionalAnnotations": "map",
  "poolConfig.additionalTags": "map",
  "poolConfig.taints": "objects",
  "poolConfig.updateStrategy": "object",
  "poolConfig.updateStrategy.type": "string",
  "poolConfig.updateStrategy.maxSurge": "string",
  "poolConfig.updateStrategy.maxUnavailable": "string",
  "poolConfig.skipK8sUpgrade": "string",
  "poolConfig.overrideKubeadmConfiguration": "string",
  "poolConfig.overrideHealthCheckConfiguration": "string",
  "poolConfig.overrideClusterApiConfig": "string",
};

const clusterConfigShape: Shape = {
  domain: "string!",
  sshKeys: "strings",
  ntpServers: "strings",
  enableLxdVm: "boolean",
  staticIp: "boolean",
};

/** Refuses a pool document that breaks the API's types or Palette's rules. */
export function checkPool(context: Context, doc: JsonObject): void {
  check(doc, poolShape);
  refuseNewer(context.version, doc);
  const problem = poolProblem(doc);
  if (problem) throw refusal(400, problem.code, `machine pool '${poolName(doc)}': ${problem.message}`);
}

/** What is wrong with a well-formed pool document. */
export function poolProblem(doc: JsonObject): { code: string; message: string } | undefined {
  const invalid = (message: string) => ({ code: "InvalidMachinePool", message });
  const config = objectAt(doc, "poolConfig");
  const size = numberAt(config, "size");
  if (!poolName(doc)) return invalid("name is empty");
  if (size < 0) return invalid("size must not be negative");
  if (isControlPlane(doc)) {
    if (![1, 3, 5].includes(size)) return { code: "InvalidControlPlaneSize", message: "size must be 1, 3 or 5" };
    if (numberAt(config, "nodeRepaveInterval") > 0)
      return invalid("nodeRepaveInterval is not allowed on a control plane");
    for (const key of ["overrideKubeadmConfiguration", "overrideHealthCheckConfiguration"])
      if (textAt(config, key)) return invalid(`${key} is not allowed on a control plane`);
  }
  if (isAutoscaled(doc) && numberAt(config, "minSize") > numberAt(config, "maxSize"))
    return invalid("minSize must not be greater than maxSize");
  if (!["", "enabled", "disabled"].includes(textAt(config, "skipK8sUpgrade")))
    return invalid("skipK8sUpgrade should be one of [enabled disabled]");
  if (flagAt(doc, "cloudConfig.network.staticIp") && !textAt(doc, "cloudConfig.network.parentPoolUid"))
    return invalid("a static IP needs an IP pool");
  const strategy = strategyProblem(objectAt(config, "updateStrategy"));
  return strategy ? invalid(strategy) : taintProblem(config, invalid);
}

function strategyProblem(strategy: JsonObject): string | undefined {
  const type = textAt(strategy, "type");
  const known = ["", "RollingUpdateScaleOut", "RollingUpdateScaleIn", "OverrideScaling"];
  if (!known.includes(type)) return `updateStrategy.type should be one of [${known.slice(1).join(" ")}]`;
  if (type !== "OverrideScaling") return undefined;
  const [surge, unavailable] = [textAt(strategy, "maxSurge"), textAt(strategy, "maxUnavailable")];
  if (![surge, unavailable].every((value) => /^\d+%?$/.test(value)))
    return "OverrideScaling needs maxSurge and maxUnavailable, whole numbers or percent";
  return /^0+%?$/.test(surge) && /^0+%?$/.test(unavailable)
    ? "maxSurge and maxUnavailable must not both be 0"
    : undefined;
}

function taintProblem(config: JsonObject, invalid: (message: string) => { code: string; message: string }) {
  const effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
  const bad = objectsAt(config, "taints").find((taint) => !effects.includes(textAt(taint, "effect")));
  return bad ? invalid(`effect of a taint should be one of [${effects.join(" ")}]`) : undefined;
}

/** Refuses a MAAS cluster configuration that breaks the API's types. */
export function checkClusterConfig(context: Context, config: JsonObject, under: string): void {
  check(config, clusterConfigShape, under);
  refuseNewer(context.version, config);
  if (!textAt(config, "domain")) throw invalidBody(`${under}.domain in body must not be empty`);
}

/** What is wrong with the pools of a new cluster, taken together. */
export function poolsProblem(cloudConfig: JsonObject, pools: JsonObject[]): string | undefined {
  const names = pools.map(poolName);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) return `two machine pools are named '${twice}'`;
  const controlPlanes = pools.filter(isControlPlane);
  if (controlPlanes.length !== 1) return `exactly one control plane pool is required, got ${controlPlanes.length}`;
  const lxdBoth =
    flagAt(cloudConfig, "enableLxdVm") && controlPlanes.some((pool) => flagAt(pool, "cloudConfig.useLxdVm"));
  if (lxdBoth) return "useLxdVm cannot be enabled for control plane pools when enableLxdVm is on";
  const bare = pools.find(
    (pool) => flagAt(cloudConfig, "staticIp") && !textAt(pool, "cloudConfig.network.parentPoolUid"),
  );
  return bare ? `staticIp needs a network with an IP pool on machine pool '${poolName(bare)}'` : undefined;
}
