import { text } from "../../answer";
import type { LabRequest } from "../../http";
import { textAt } from "../state/documents";
import { type Context, type Gateway, newMeta } from "../state/world";
import type { App } from "./app";
import { invalidBody, notFound, refusal } from "./errors";
import { callerOf } from "./scope";
import { bodyOf, check } from "./shapes";

const services = ["jet", "ally"];

/** Registration of gateways, and the manifests that make one of an existing Kubernetes cluster. */
export function pcgRoutes(app: App): void {
  const { context } = app;
  app.on("POST /v1/pcg/selfHosted", ({ request, caller }) => {
    const body = bodyOf(request);
    check(body, { name: "string!", cloudType: "string!" });
    const gateway = register(context, caller.tenant.uid, textAt(body, "name"), textAt(body, "cloudType"));
    if (context.autoInstall) app.gatewayApi.installLater(gateway.meta.uid, context.timings.autoInstallDelay);
    return app.ok({ kubectlCommands: kubectlCommands(context, gateway), overlordUid: gateway.meta.uid });
  });
  app.open("POST /v1/pcg/{uid}/register", (request) => {
    take(app, request);
    return app.done();
  });
  for (const service of services)
    app.open(`GET /v1/pcg/{uid}/services/${service}/manifest`, (request) => {
      const gateway = allowed(context, request);
      return text(manifest(context, gateway, service), 200, { "content-type": "application/octet-stream" });
    });
  app.on("GET /v1/overlords/pairing/code", ({ request, caller }) => {
    const cloudType = request.query.get("cloudType") ?? "maas";
    const code = context.random.alphanumeric(16);
    context.stores.pairingCodes.push({ code, tenantUid: caller.tenant.uid, cloudType });
    return app.ok({ pairingCode: code });
  });
  app.on("GET /v1/overlords/maas/manifest", ({ request }) => {
    const code = request.query.get("pairingCode");
    if (!code) throw refusal(400, "InvalidQuery", "pairingCode in query is required");
    return app.ok({ manifest: bootstrapManifest(context, code) });
  });
}

function register(context: Context, tenantUid: string, name: string, cloudType: string): Gateway {
  if (!name) throw invalidBody("name in body is required");
  if (cloudType !== "maas") throw invalidBody(`cloudType in body should be one of [maas], got '${cloudType}'`);
  if (context.stores.gateways.some((known) => known.tenantUid === tenantUid && known.meta.name === name))
    throw refusal(409, "DuplicateName", `Private cloud gateway with name '${name}' already exists`);
  const gateway: Gateway = newGateway(context, { tenantUid, name, cloudType, kind: "self-hosted" });
  context.stores.gateways.push(gateway);
  return gateway;
}

type GatewayParts = Pick<Gateway, "tenantUid" | "cloudType" | "kind"> & { name: string };

export function newGateway(context: Context, { name, ...parts }: GatewayParts): Gateway {
  const token = context.random.hex(32);
  return { meta: newMeta(context, name), token, codes: [], accountUid: "", clusterUid: "", ipPools: [], ...parts };
}

/** The gateway's software reports for duty: with a token of the manifests, or with a pairing code (then it is a new gateway). */
function take(app: App, request: LabRequest): void {
  const { context } = app;
  const body = bodyOf(request);
  check(body, { pairingCode: "string!" });
  const code = textAt(body, "pairingCode");
  const uid = request.params.uid ?? "";
  const known = context.stores.gateways.find((gateway) => gateway.meta.uid === uid);
  if (known?.codes.includes(code)) {
    known.appliedAt ??= context.clock.now();
    return;
  }
  const pairing = context.stores.pairingCodes.find((pair) => pair.code === code);
  if (!pairing || known) throw refusal(401, "InvalidCredential", "The pairing code is invalid or has expired");
  const parts = { tenantUid: pairing.tenantUid, name: `pcg-${uid.slice(0, 6)}`, cloudType: pairing.cloudType };
  const gateway = newGateway(context, { ...parts, kind: "installed" });
  gateway.meta.uid = uid;
  context.stores.gateways.push(gateway);
  app.gatewayApi.paired(uid);
}

/** What the operator is to run; the URLs need no API key, they carry a token. */
export function kubectlCommands(context: Context, gateway: Gateway): string[] {
  return services.map((service) => `kubectl apply -f ${manifestUrl(context, gateway, service)}`);
}

function manifestUrl(context: Context, gateway: Gateway, service: string): string {
  return `${context.url}/v1/pcg/${gateway.meta.uid}/services/${service}/manifest?token=${gateway.token}`;
}

function allowed(context: Context, request: LabRequest): Gateway {
  const uid = request.params.uid ?? "";
  const gateway = context.stores.gateways.find((known) => known.meta.uid === uid);
  if (request.query.has("token")) {
    if (gateway && gateway.token === request.query.get("token")) return gateway;
    throw refusal(401, "InvalidCredential", "The token is invalid or has expired");
  }
  const { tenant } = callerOf(context, request);
  if (!gateway || gateway.tenantUid !== tenant.uid) throw notFound("overlord", uid);
  return gateway;
}

function manifest(context: Context, gateway: Gateway, service: string): string {
  const code = context.random.hex(32);
  gateway.codes.push(code);
  return `${configManifest(context, gateway.meta.uid, { service, code })}---
${deploymentManifest(service)}`;
}

const configManifest = (
  context: Context,
  overlordUid: string,
  { service, code }: { service: string; code: string },
): string => `apiVersion: v1
kind: Namespace
metadata:
  name: jet-system
  labels:
    spectrocloud.com/hostMode: self-hosted-pcg
---
apiVersion: v1
kind: Secret
metadata:
  name: ${service}-config
  namespace: jet-system
type: Opaque
stringData:
  endpoint: "${context.url}"
  overlordUid: "${overlordUid}"
  pairingCode: "${code}"
`;

const deploymentManifest = (service: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${service}
  namespace: jet-system
spec:
  replicas: 1
  selector:
    matchLabels:
      app: ${service}
  template:
    metadata:
      labels:
        app: ${service}
    spec:
      containers:
        - name: ${service}
          image: gcr.io/spectro-images-public/release/spectro-${service}:4.8.3
          envFrom:
            - secretRef:
                name: ${service}-config
`;

function bootstrapManifest(context: Context, code: string): string {
  return `apiVersion: v1
kind: Secret
metadata:
  name: overlord-bootstrap
  namespace: jet-system
type: Opaque
stringData:
  endpoint: "${context.url}"
  pairingCode: "${code}"
`;
}
