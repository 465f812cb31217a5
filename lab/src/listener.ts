import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { Socket } from "node:net";
import type { Identity } from "./authority";

/** A port on loopback, of plain HTTP or, with an identity, of HTTPS. */
export class Listener {
  readonly scheme: "http" | "https";
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(listener: RequestListener, identity?: Identity) {
    this.scheme = identity ? "https" : "http";
    this.#server = identity ? createSecureServer(identity, listener) : createServer(listener);
    // A connection that the server drops just as a client reuses it would look like a fault.
    this.#server.keepAliveTimeout = 65_000;
    this.#server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  /** Listens (0: any free port) and resolves to `http://127.0.0.1:PORT`. */
  async start(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, "127.0.0.1", resolve);
    });
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the server has no port");
    return `${this.scheme}://127.0.0.1:${address.port}`;
  }

  /** Ends every connection, also those on which no request has come. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
