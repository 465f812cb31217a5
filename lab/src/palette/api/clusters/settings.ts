import { isControlPlane } from "../../behaviour/pool-fields";
import { type JsonObject, objectAt, textAt } from "../../state/documents";
import { after, type Cluster, timestamp } from "../../state/world";
import type { App, Call } from "../app";
import { invalidBody } from "../errors";
import { bodyOf, check, type Shape } from "../shapes";
import { atLeast, refuseNewer } from "../versions";
import { forbidden } from "./clusters";
import { clusterOf, requireAlive, touch } from "./find";

interface Setting {
  path: string;
  shape: Shape;
  apply: (cluster: Cluster, body: JsonObject) => void;
}

const settings: Setting[] = [
  {
    path: "PATCH /v1/spectroclusters/{uid}/clusterConfig/clusterMetaAttribute",
    shape: { clusterMetaAttribute: "string" },
    apply: (cluster, body) => set(cluster, "clusterMetaAttribute", textAt(body, "clusterMetaAttribute")),
  },
  {
    path: "PATCH /v1/spectroclusters/{uid}/clusterConfig/controlPlaneHealthCheckTimeout",
    shape: { controlPlaneHealthCheckTimeout: "string" },
    apply: (cluster, body) =>
      set(cluster, "controlPlaneHealthCheckTimeout", textAt(body, "controlPlaneHealthCheckTimeout")),
  },
  {
    path: "PATCH /v1/spectroclusters/{uid}/clusterConfig/hostCluster",
    shape: { hostClusterConfig: "object!", "hostClusterConfig.isHostCluster": "boolean" },
    apply: (cluster, body) =>
      set(cluster, "hostClusterConfig", { isHostCluster: false, ...objectAt(body, "hostClusterConfig") }),
  },
  {
    path: "PATCH /v1/spectroclusters/{uid}/clusterConfig/osPatch",
    shape: {
      osPatchConfig: "object!",
      "osPatchConfig.patchOnBoot": "boolean",
      "osPatchConfig.rebootIfRequired": "boolean",
      "osPatchConfig.schedule": "string",
      "osPatchConfig.onDemandPatchAfter": "string",
    },
    apply: (cluster, body) => {
      const osPatchConfig = { patchOnBoot: false, rebootIfRequired: false, ...objectAt(body, "osPatchConfig") };
      set(cluster, "machineManagementConfig", { osPatchConfig });
    },
  },
];

function set(cluster: Cluster, key: string, value: JsonObject | string): void {
  cluster.config = { ...cluster.config, [key]: value };
}

/** Settings of a cluster that touch no machine. */
export function settingRoutes(app: App): void {
  const { context } = app;
  const newer: Setting = {
    path: "PATCH /v1/spectroclusters/{uid}/clusterConfig/timezone",
    shape: { timezone: "string!" },
    apply: (cluster, body) => set(cluster, "timezone", textAt(body, "timezone")),
  };
  for (const { path, shape, apply } of atLeast(context.version, "4.8") ? [...settings, newer] : settings)
    app.on(path, (call) => {
      const { cluster, body } = changeOf(app, call, shape);
      apply(cluster, body);
      app.wake(cluster.meta.uid);
      return app.done();
    });
  app.on("PUT /v1/spectroclusters/{uid}/location", (call) => {
    const { cluster, body } = changeOf(app, call, { location: "object!" });
    cluster.location = objectAt(body, "location");
    return app.done();
  });
  app.on("POST /v1/spectroclusters/{uid}/upgrade/settings", (call) => {
    const { cluster, body } = changeOf(app, call, { spectroComponents: "string!" });
    const wanted = textAt(body, "spectroComponents");
    if (wanted !== "lock" && wanted !== "unlock")
      throw invalidBody("spectroComponents in body should be one of [lock unlock]");
    cluster.meta.annotations[forbidden] = String(wanted === "lock");
    return app.done();
  });
  certificateRoutes(app);
}

function changeOf(app: App, call: Call, shape: Shape): { cluster: Cluster; body: JsonObject } {
  const cluster = clusterOf(app.context, call);
  requireAlive(app.context, cluster);
  const body = bodyOf(call.request);
  check(body, shape);
  refuseNewer(app.context.version, body);
  touch(app.context, cluster);
  return { cluster, body };
}

const year = 365 * 86_400_000;

function certificateRoutes(app: App): void {
  const { context } = app;
  app.on("GET /v1/spectroclusters/{uid}/k8certificates", (call) => {
    const cluster = clusterOf(context, call);
    const nodes = cluster.machines.filter((m) => cluster.pools.some((p) => p.name === m.pool && isControlPlane(p.doc)));
    const leafs = ["apiserver", "apiserver-kubelet-client", "front-proxy-client"];
    const expiry = timestamp(after(cluster.certificatesAt, year));
    const caExpiry = timestamp(after(cluster.meta.createdAt, 10 * year));
    const certificates = leafs.map((name) => ({ name, expiry }));
    const certificateAuthorities = [{ name: "ca", expiry: caExpiry, certificates }];
    return app.ok({ machineCertificates: nodes.map(({ name }) => ({ name, certificateAuthorities })) });
  });
  app.on("PATCH /v1/spectroclusters/{uid}/k8certificates/renew", (call) => {
    const cluster = clusterOf(context, call);
    requireAlive(context, cluster);
    cluster.certificatesAt = context.clock.now();
    return app.done();
  });
}
