import { createServer } from "node:http";
import { refuse } from "../../page";
import { ProviderError } from "../core/errors";
import type { RackWatch } from "./watch";

/** A server of this machine alone. */
export interface Served {
  url: string;
  stop(): Promise<void>;
}

/** Serves the page of a rack on loopback; 0 is any free port. Fails with a sentence where the port cannot be had. */
export async function serve(watch: RackWatch, port: number): Promise<Served> {
  const server = createServer((request, response) => {
    if (!watch.page.handle(request, response)) refuse(response, 404, "There is the page at /, and nothing else.");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: Error) => reject(new ProviderError(whyNot(cause, port), { cause })));
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new ProviderError("The server has no port.");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await watch.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function whyNot(cause: Error, port: number): string {
  const code = "code" in cause ? cause.code : undefined;
  if (code === "EADDRINUSE") return `Port ${port} is in use by another program: give another one by --serve, or none.`;
  if (code === "EACCES") return `Port ${port} may not be used by this user: give one above 1023 by --serve, or none.`;
  return `Nothing can listen on port ${port}: ${cause.message}.`;
}
