/** A program for each class, as its doc comment shows it. Constants of other examples are declared first in the tests that compile them. */
export const EXAMPLES: Readonly<Record<string, string>> = {
  Gateway: `// One that was installed beside MAAS: looked up, and never deleted.
const gateway = new Gateway("rack1", { name: "rack1-gateway", installer: "none" });`,
  MaasCloudAccount: `const account = new MaasCloudAccount("maas", {
  gatewayId: gateway.id,
  apiEndpoint: "http://maas.example.com:5240/MAAS",
  apiKey: config.requireSecret("maasApiKey"),
});`,
  Cluster: `const cluster = new Cluster("payments", {
  cloudAccountId: account.id,
  domain: "maas.example.com",
  profiles: [{ name: "maas-infra", version: "1.0.0" }],
  controlPlane: { size: 3, instance: { minCpu: 4, minMemoryMb: 8192 } },
});`,
  MachinePool: `const workers = new MachinePool("workers", {
  clusterId: cluster.id,
  size: 3,
  instance: { minCpu: 8, minMemoryMb: 16384 },
  zones: ["az1"],
});`,
  IpPool: `const addresses = new IpPool("lxd", {
  gatewayId: gateway.id,
  range: { start: "10.10.8.20", end: "10.10.8.60" },
  prefix: 24,
  gateway: "10.10.8.1",
  nameservers: ["10.10.8.2"],
});`,
};
