import assert from "node:assert/strict";
import { ControlPlane } from "../../provider/model/cluster";
import { MachinePoolArgs } from "../../provider/model/machine-pool";
import type { PoolArgs } from "../../provider/palette/machine-pools/fields";
import { applied, differing, observe, rewritten, toWire } from "../../provider/palette/machine-pools/shape";
import type { WirePool } from "../../provider/palette/machine-pools/wire";

const small: PoolArgs = {
  name: "workers",
  size: 2,
  instance: { minCpu: 4, minMemoryMb: 8192 },
  resourcePool: "",
};

const read: WirePool = {
  name: "workers",
  size: 2,
  azs: ["az1", "az2"],
  instanceType: { minCPU: 4, minMemInMB: 8192, minDiskSizeInGB: 100, futureField: "kept" },
  resourcePool: "gpu",
  tags: ["nvme"],
  useLxdVm: false,
  network: { networkName: "br0", staticIp: true, parentPoolRef: { uid: "P1" }, ipPool: { start: "10.0.0.1" } },
  labels: ["worker"],
  isControlPlane: false,
  additionalLabels: { tier: "gold" },
  taints: [{ key: "a", value: "b", effect: "NoSchedule", timeAdded: "2026-01-01T00:00:00Z" }],
  updateStrategy: { type: "OverrideScaling", maxSurge: "2", maxUnavailable: "25%" },
  overrideClusterApiConfig: "kind: X",
  minSize: null,
};

/** The fields that are set. */
const set = (args: PoolArgs): object =>
  Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));

describe("a pool on the wire", () => {
  it("is written with what Palette demands and without what only newer ones know", () => {
    assert.deepEqual(toWire(small, false), {
      cloudConfig: {
        azs: [],
        tags: [],
        useLxdVm: false,
        instanceType: { minCPU: 4, minMemInMB: 8192 },
        resourcePool: "",
      },
      poolConfig: {
        name: "workers",
        size: 2,
        labels: ["worker"],
        isControlPlane: false,
        taints: [],
        updateStrategy: { type: "RollingUpdateScaleOut" },
      },
    });
  });

  it("is written with everything that the program says", () => {
    const { cloudConfig, poolConfig } = toWire(
      {
        ...small,
        instance: { minCpu: 4, minMemoryMb: 8192, minDiskGb: 100 },
        zones: ["az1"],
        resourcePool: "gpu",
        machineTags: ["nvme"],
        labels: { tier: "gold" },
        annotations: { note: "x" },
        taints: [{ key: "a", value: "", effect: "NoExecute" }],
        updateStrategy: { type: "OverrideScaling", maxSurge: 1, maxUnavailable: "25%" },
        useAsWorker: true,
      },
      true,
    );
    assert.deepEqual(cloudConfig, {
      azs: ["az1"],
      tags: ["nvme"],
      useLxdVm: false,
      instanceType: { minCPU: 4, minMemInMB: 8192, minDiskSizeInGB: 100 },
      resourcePool: "gpu",
    });
    assert.deepEqual(poolConfig, {
      name: "workers",
      size: 2,
      labels: ["control-plane"],
      isControlPlane: true,
      useControlPlaneAsWorker: true,
      additionalLabels: { tier: "gold" },
      additionalAnnotations: { note: "x" },
      taints: [{ key: "a", value: "", effect: "NoExecute" }],
      updateStrategy: { type: "OverrideScaling", maxSurge: "1", maxUnavailable: "25%" },
    });
  });

  it("is rewritten from its read shape with everything in it that we do not know", () => {
    assert.deepEqual(rewritten(read), {
      cloudConfig: {
        azs: ["az1", "az2"],
        instanceType: { minCPU: 4, minMemInMB: 8192, minDiskSizeInGB: 100, futureField: "kept" },
        resourcePool: "gpu",
        tags: ["nvme"],
        useLxdVm: false,
        network: { networkName: "br0", staticIp: true, parentPoolUid: "P1" },
      },
      poolConfig: {
        name: "workers",
        size: 2,
        labels: ["worker"],
        isControlPlane: false,
        additionalLabels: { tier: "gold" },
        taints: [{ key: "a", value: "b", effect: "NoSchedule", timeAdded: "2026-01-01T00:00:00Z" }],
        updateStrategy: { type: "OverrideScaling", maxSurge: "2", maxUnavailable: "25%" },
        overrideClusterApiConfig: "kind: X",
      },
    });
  });

  it("is rewritten without a pool of addresses where its network uses DHCP", () => {
    const network = { networkName: "br0", staticIp: false };
    assert.deepEqual(rewritten({ name: "w", network }).cloudConfig.network, network);
  });

  it("is changed in the named fields alone", () => {
    const before = rewritten(read);
    const after = applied(before, { ...small, size: 5, resourcePool: "other" }, ["size", "instance", "labels"]);
    assert.deepEqual(after, {
      cloudConfig: {
        ...before.cloudConfig,
        instanceType: { minCPU: 4, minMemInMB: 8192, futureField: "kept" },
      },
      poolConfig: Object.fromEntries(
        Object.entries({ ...before.poolConfig, size: 5 }).filter(([key]) => key !== "additionalLabels"),
      ),
    });
  });

  it("is read in the words of the program", () => {
    assert.deepEqual(set(observe(read)), {
      name: "workers",
      size: 2,
      instance: { minCpu: 4, minMemoryMb: 8192, minDiskGb: 100 },
      zones: ["az1", "az2"],
      resourcePool: "gpu",
      machineTags: ["nvme"],
      labels: { tier: "gold" },
      taints: [{ key: "a", value: "b", effect: "NoSchedule" }],
      updateStrategy: { type: "OverrideScaling", maxSurge: 2, maxUnavailable: "25%" },
      network: { name: "br0", staticIp: true, ipPoolId: "P1" },
      overrideClusterApiConfig: "kind: X",
    });
  });

  it("is read without what is empty or usual", () => {
    const empty: WirePool = {
      name: "cp",
      size: 1,
      isControlPlane: true,
      azs: [],
      tags: null,
      taints: null,
      additionalLabels: {},
      instanceType: { minCPU: 4, minMemInMB: 8192, minDiskSizeInGB: 0 },
      resourcePool: "",
      updateStrategy: { type: "RollingUpdateScaleOut", maxSurge: "1", maxUnavailable: "0" },
    };
    assert.deepEqual(set(observe(empty)), {
      name: "cp",
      size: 1,
      instance: { minCpu: 4, minMemoryMb: 8192 },
      resourcePool: "",
      useAsWorker: false,
    });
  });
});

describe("taints of a pool that others write, too", () => {
  const since = { key: "a", value: "b", effect: "NoSchedule", timeAdded: "2026-01-01T00:00:00Z" };
  const strange = { key: "z", value: "", effect: "NoSomething" };
  const written = (taints: PoolArgs["taints"]): unknown =>
    applied(rewritten({ ...read, taints: [since, strange] }), { ...observe(read), taints }, ["taints"]).poolConfig
      .taints;

  it("keep what is unknown of them, and those of an unknown effect", () => {
    const added = { key: "c", value: "", effect: "NoExecute" as const };
    assert.deepEqual(written([{ key: "a", value: "x", effect: "NoSchedule" }, added]), [
      { ...since, value: "x" },
      added,
      strange,
    ]);
    assert.deepEqual(written(undefined), [strange]);
  });
});

describe("the fields in which a pool differs", () => {
  const asked: PoolArgs = { ...observe(read) };

  it("are none where order and defaults alone differ", () => {
    assert.deepEqual(differing(MachinePoolArgs, observe(read), { ...asked, zones: ["az2", "az1"] }, asked), []);
    const plain = { ...small, useAsWorker: false };
    assert.deepEqual(
      differing(ControlPlane, plain, { ...plain, updateStrategy: { type: "RollingUpdateScaleOut" } }, {}),
      [],
    );
  });

  it("are those that the program changes or gives up", () => {
    const { labels: _, ...without } = asked;
    assert.deepEqual(differing(MachinePoolArgs, observe(read), { ...without, size: 3 }, asked), ["size", "labels"]);
  });

  it("leave out what neither the program nor the record names", () => {
    const { labels: _, ...without } = asked;
    assert.deepEqual(differing(MachinePoolArgs, observe(read), without, without), []);
  });
});
