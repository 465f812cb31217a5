import { once } from "node:events";
import { createServer, type Server } from "node:net";

// Below what systems give to listeners and connections that name no port (from 32768 on Linux, from 49152 elsewhere):
// between the look and the start of the program that gets the port, nobody else is given it.
const LOWEST = 20_000;
const COUNT = 10_000;
const ATTEMPTS = 100;

/** Ports of loopback that nobody listens on at this moment, each another. */
export async function freePorts(count: number): Promise<number[]> {
  const held: { port: number; server: Server }[] = [];
  for (let attempt = 0; held.length < count; attempt++) {
    if (attempt > ATTEMPTS) throw new Error(`no free port of loopback was found in ${ATTEMPTS} attempts`);
    const port = LOWEST + Math.floor(Math.random() * COUNT);
    const server = await listening(port);
    if (server) held.push({ port, server });
  }
  await Promise.all(held.map(({ server }) => once(server.close(), "close")));
  return held.map(({ port }) => port);
}

async function listening(port: number): Promise<Server | undefined> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
    return server;
  } catch {
    return undefined;
  }
}
