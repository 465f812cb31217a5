import type { Rack } from "palette-maas-lab";

/** A rack on which everything fits: for tests of what changes do, not of what is scarce. */
export const ROOMY: Rack = {
  zones: ["az1", "az2", "az3"].map((name) => ({ name })),
  pools: ["default", "spare"].map((name) => ({ name })),
  tags: ["metal", "nvme"].map((name) => ({ name })),
  domains: [{ name: "maas" }],
  subnets: [{ name: "rack", cidr: "10.20.0.0/22" }],
  images: ["1304", "1312", "1320", "1335"].map((version) => ({
    name: `u-2204-0-k-${version}-0`,
    architecture: "amd64/generic",
    type: "Uploaded",
    baseImage: "ubuntu/jammy",
  })),
  machines: Array.from({ length: 120 }, (_, i) => ({
    hostname: `rack${1 + Math.floor(i / 16)}-${String(1 + (i % 16)).padStart(2, "0")}`,
    cpuCores: 32,
    memoryMiB: 131072,
    disks: [{ sizeGB: 1000 }],
    zone: `az${1 + (i % 3)}`,
    pool: i % 2 === 0 ? "default" : "spare",
    tags: ["metal", "nvme"],
  })),
};
