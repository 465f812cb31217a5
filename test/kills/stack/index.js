const pulumi = require("@pulumi/pulumi");

const { KILLS_FRONT, KILLS_SUBJECT, KILLS_CHANGED, KILLS_MAAS_URL, MAAS_API_KEY } = process.env;
const sdk = require(KILLS_FRONT === "plugin" ? "pulumi-palette-maas/plugin" : "pulumi-palette-maas");

const isChanged = KILLS_CHANGED === "true";
// Lab time runs on while an engine starts: what an interrupted run left must still be young by then.
const options = { customTimeouts: { create: "200h" } };
const isOnPalette = KILLS_SUBJECT !== "cluster-api";
const rack = new sdk.Gateway("rack", { name: isOnPalette ? "rack1-gateway" : "site-a", installer: "none" });

function account(more) {
  const access = { gatewayId: rack.id, apiEndpoint: KILLS_MAAS_URL, apiKey: pulumi.secret(MAAS_API_KEY) };
  return new sdk.MaasCloudAccount("account", { name: "kills", ...access, ...more }, options);
}

function clusterWithPool(cloudAccount, { instance, ...more }) {
  const cluster = new sdk.Cluster(
    "cluster",
    {
      name: "kills",
      cloudAccountId: cloudAccount.id,
      controlPlane: { size: 1, instance: { minCpu: 4, minMemoryMb: 8192 } },
      deletionProtection: false,
      ...more,
    },
    options,
  );
  const pool = {
    clusterId: cluster.id,
    name: "workers",
    size: isChanged ? 2 : 1,
    instance,
    deletionProtection: false,
  };
  new sdk.MachinePool("pool", pool, options);
}

function clusterOnPalette() {
  clusterWithPool(account({ tags: { team: isChanged ? "b" : "a" } }), {
    domain: "maas",
    profiles: [{ name: "maas-infra", version: "1.0.0", variables: { region: "eu-west" } }],
    instance: { minCpu: 8, minMemoryMb: 16384 },
  });
}

function clusterOnClusterApi() {
  const cni = `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${isChanged ? "two" : "one"}\n`;
  clusterWithPool(account({ name: isChanged ? "kills-b" : "kills" }), {
    domain: "maas.example.com",
    kubernetes: { version: "1.33.5", image: "custom/u-2204-0-k-1335-0", cni },
    instance: { minCpu: isChanged ? 8 : 4, minMemoryMb: 8192 },
  });
}

function gatewayAndAddresses() {
  const tags = { team: isChanged ? "b" : "a" };
  new sdk.Gateway("edge", { name: "kills", installer: "kubernetes", tags, deletionProtection: false }, options);
  const addresses = {
    name: "kills",
    gatewayId: rack.id,
    range: { start: "10.10.8.20", end: "10.10.8.60" },
    prefix: 24,
    gateway: "10.10.8.1",
    nameservers: [isChanged ? "10.10.8.3" : "10.10.8.2"],
  };
  new sdk.IpPool("addresses", addresses, options);
}

if (!isOnPalette) clusterOnClusterApi();
else if (KILLS_SUBJECT === "cluster") clusterOnPalette();
else gatewayAndAddresses();
