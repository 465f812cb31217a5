import type { Failure } from "../../core/schema/parse";
import type { GatewayArgs } from "../../model/gateway";

type Inputs = Partial<GatewayArgs>;

/** Which inputs go with which installer. */
export function gatewayRules(args: Inputs): Failure[] {
  const { installer } = args;
  if (installer === undefined) return [];
  const refused = (path: keyof GatewayArgs, why = ""): Failure[] =>
    isSaid(args[path]) ? [failure(path, `must be left out with installer '${installer}'${why}`)] : [];
  const required = (path: keyof GatewayArgs): Failure[] =>
    args[path] === undefined ? [failure(path, "is required with installer 'local'")] : [];
  const ofLocal = (["configFile", "encryptionPassword", "executable"] as const).flatMap((path) => refused(path));
  const ofKubernetes = (["components", "variables"] as const).flatMap((path) => refused(path));
  switch (installer) {
    case "kubernetes":
      return [...ofLocal, ...refused("size", ": that cluster has its own nodes")];
    case "local":
      return [...required("configFile"), ...required("encryptionPassword"), ...ofKubernetes];
    case "none":
      return [
        ...ofLocal,
        ...ofKubernetes,
        ...refused("tags", ", which writes nothing"),
        ...refused("migrateTo", ", which deletes nothing"),
      ];
  }
}

const failure = (path: string, reason: string): Failure => ({ path, reason, about: ["installer"] });

const isSaid = (value: unknown): boolean =>
  value !== undefined && !(typeof value === "object" && value !== null && Object.keys(value).length === 0);
