import type { RackCluster, RackPicture, RackServer } from "../../page";

const CONTROL_PLANES = 3;

/** A rack as large operators have it: clusters over zones and resource pools, some of them on their way. */
export function largeRack(machines: number, clusters: number): RackPicture {
  const servers = Array.from({ length: machines }, (_, i) => serverOf(i, machines, clusters));
  return {
    title: "Rack",
    seenAt: "2026-11-25T14:59:00.000Z",
    problems: [],
    notes: [],
    isCounted: true,
    servers,
    clusters: Array.from({ length: clusters }, (_, i) => clusterOf(i)),
  };
}

const nameOf = (nth: number): string => `team-${String.fromCharCode(97 + (nth % 26))}${nth < 26 ? "" : "-stage"}`;

function clusterOf(nth: number): RackCluster {
  const isMoving = nth % 9 === 4;
  const waiting = nth % 18 === 4 ? [{ pool: "workers", count: 2, doing: "Waiting for a server" }] : [];
  return { name: nameOf(nth), state: isMoving ? "Updating" : "Running", isMoving, waiting };
}

/** Of a hundred servers, eighty are at work; the rest is free, of no use or somebody else's. */
function serverOf(nth: number, machines: number, clusters: number): RackServer {
  const used = Math.floor(machines * 0.8);
  const cluster = nth % clusters;
  const inCluster = Math.floor(nth / clusters);
  const pool = inCluster < CONTROL_PLANES ? "control-plane" : inCluster % 5 === 4 ? "gpu" : "workers";
  const place = {
    key: `0-${nth}`,
    name: `r${String(1 + (nth % 12)).padStart(2, "0")}-u${String(1 + Math.floor(nth / 12)).padStart(2, "0")}.dc1.example.com`,
    site: "",
    zone: `az${1 + (nth % 4)}`,
    resourcePool: pool === "gpu" ? "gpu" : "general",
  };
  if (nth < used) {
    const doing = nth % 47 === 5 ? "Deploying" : nth % 61 === 7 ? "Releasing" : "Running";
    const condition = doing === "Running" ? "running" : "moving";
    const since = condition === "moving" ? { at: "2026-11-25T14:51:00.000Z", isExact: true } : undefined;
    return { ...place, cluster: nameOf(cluster), pool, condition, doing, since };
  }
  const [condition, doing] = (
    nth % 15 === 3 ? ["unusable", "Failed testing"] : nth % 11 === 5 ? ["elsewhere", "Deployed"] : ["free", "Ready"]
  ) as [RackServer["condition"], string];
  return { ...place, cluster: "", pool: "", condition, doing, since: undefined };
}
