import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** How a service is reached through a relay: as it is, as one that accepts and never answers, or not at all. */
export type Way = "open" | "silent" | "refused";

export interface Relay {
  /** The service's address through it. */
  url: string;
  become(way: Way): Promise<void>;
  stop(): Promise<void>;
}

/** Stands before a service on loopback, at one address whatever happens to the service. */
export async function relay(upstream: string): Promise<Relay> {
  const there = new URL(upstream);
  const sockets = new Set<Socket>();
  let way: Way = "open";
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    if (way !== "open") return;
    const onward = connect(Number(there.port), there.hostname);
    onward.on("error", () => socket.destroy());
    socket.on("close", () => onward.destroy());
    socket.pipe(onward).pipe(socket);
  });
  const listen = async (port: number): Promise<void> => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  };
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    if (!server.listening) return;
    server.close();
    await once(server, "close");
  };
  await listen(0);
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the relay has no port");
  const { port } = address;
  const url = new URL(upstream);
  url.port = String(port);
  return {
    url: url.href.replace(/\/$/, ""),
    become: async (next) => {
      await close();
      way = next;
      if (next !== "refused") await listen(port);
    },
    stop: close,
  };
}
