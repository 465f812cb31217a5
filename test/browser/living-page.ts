import { createServer } from "node:http";
import { type Drawn, LivePage } from "../../page";

/** A page that goes on, on a server of its own. */
export async function livingPage(draw: () => Drawn): Promise<{ url: string; refresh(): void; stop(): Promise<void> }> {
  const page = new LivePage({ draw, foot: "Served by a test.", onWatched: () => {} });
  const server = createServer((request, response) => {
    if (!page.handle(request, response)) response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    refresh: () => page.refresh(),
    stop: async () => {
      page.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
