import { request } from "node:http";

/** Targets of requests that are no address, or hardly one. Anybody may send them. */
export const ODD_TARGETS: readonly string[] = [
  "//",
  "///?",
  "/%",
  "/%zz?%",
  "/..//..",
  "*",
  "http://",
  "http://[",
  "?since=1",
  "/\\",
];

/** The status with which a server answers such a target. */
export const statusOf = (url: string, target: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const asked = request({ hostname, port, path: target, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on("error", reject).end();
  });
