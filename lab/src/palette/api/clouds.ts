import { type Answer, json } from "../../answer";
import { accessOf } from "../behaviour/gateway-reports";
import { isJson, isObject, type JsonObject, numberAt, objectAt, textAt, textsAt } from "../state/documents";
import type { MaasAccess, PropertyKind } from "../state/specs";
import type { App, Call } from "./app";
import { accountOf, gatewayOf } from "./cloud-accounts";
import { invalidBody, notFound, refusal } from "./errors";
import { bodyOf, check } from "./shapes";

const kinds: PropertyKind[] = ["azs", "domains", "resourcePools", "subnets", "tags"];

/** What MAAS has, asked through the account's gateway, and the checks of credentials. */
export function cloudRoutes(app: App): void {
  for (const kind of kinds) {
    app.on(`GET /v1/cloudaccounts/maas/{uid}/properties/${kind}`, (call) =>
      properties(app, call, call.param("uid"), kind),
    );
    app.on(`GET /v1/clouds/maas/${kind}`, (call) =>
      properties(app, call, call.request.query.get("cloudAccountUid") ?? "", kind),
    );
  }
  // Without a gateway in the request, it is Palette itself that tries.
  app.on("POST /v1/clouds/maas/account/validate", async ({ request }) => {
    await validate(app, bodyOf(request));
    return app.done();
  });
}

/** Refuses credentials that MAAS does not take. */
export async function validate(app: App, spec: JsonObject): Promise<void> {
  check(spec, { apiEndpoint: "string!", apiKey: "string!", preferredSubnets: "strings" });
  const [endpoint, apiKey] = [textAt(spec, "apiEndpoint"), textAt(spec, "apiKey")];
  if (!endpoint || !apiKey) throw invalidBody("apiEndpoint and apiKey in body are required");
  const access: MaasAccess = { endpoint, apiKey, preferredSubnets: textsAt(spec, "preferredSubnets") };
  const against = await app.gatewayApi.validate(access);
  if (against) throw refusal(400, "InvalidCloudAccount", `Cloud account validation failed: ${against}`);
}

async function properties(app: App, call: Call, uid: string, kind: PropertyKind): Promise<Answer> {
  const account = accountOf(app.context, call.caller, uid);
  if (!account) throw notFound("cloudaccount", uid);
  gatewayOf(app.context, account);
  let found: unknown[];
  try {
    found = await app.gatewayApi.list(accessOf(account), kind);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw refusal(400, "InvalidCloudAccount", `Unable to list ${kind} of MAAS: ${reason}`);
  }
  const items = found.flatMap((item) => (isObject(item) && isJson(item) ? [view[kind](item)] : []));
  return json({ items });
}

const named = (item: JsonObject): JsonObject => ({
  name: textAt(item, "name"),
  description: textAt(item, "description"),
});

const view: Record<PropertyKind, (item: JsonObject) => JsonObject> = {
  azs: named,
  resourcePools: named,
  domains: (item) => ({ name: textAt(item, "name") }),
  subnets: (item) => {
    const vlan = objectAt(item, "vlan");
    const vlans = { id: numberAt(vlan, "id"), name: textAt(vlan, "name"), fabric: textAt(vlan, "fabric") };
    return { id: numberAt(item, "id"), name: textAt(item, "name"), space: textAt(item, "space"), vlans };
  },
  tags: (item) => ({
    name: textAt(item, "name"),
    comment: textAt(item, "comment"),
    definition: textAt(item, "definition"),
    kernelOpts: textAt(item, "kernel_opts"),
    resourceUri: textAt(item, "resource_uri"),
  }),
};
