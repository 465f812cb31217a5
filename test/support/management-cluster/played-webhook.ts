import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { createAuthority } from "palette-maas-lab";
import { freePorts } from "./free-port";

/** Cert-manager's webhook, which allows everything once it is there. */
export class PlayedWebhook {
  readonly calls: string[] = [];
  private server: Server | undefined;

  private constructor(
    private readonly port: number,
    readonly certificateAuthority: string,
    private readonly identity: { cert: string; key: string },
  ) {}

  static async at(): Promise<PlayedWebhook> {
    const [port = 0] = await freePorts(1);
    const { certificate, identity } = await createAuthority();
    return new PlayedWebhook(port, certificate, identity);
  }

  get url(): string {
    return `https://127.0.0.1:${this.port}/validate`;
  }

  async start(): Promise<void> {
    const server = createServer(this.identity, (request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const review = JSON.parse(Buffer.concat(parts).toString()) as {
          request: { uid: string; kind: { kind: string } };
        };
        this.calls.push(review.request.kind.kind);
        const answer = {
          apiVersion: "admission.k8s.io/v1",
          kind: "AdmissionReview",
          response: { uid: review.request.uid, allowed: true },
        };
        response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((ready) => server.listen(this.port, "127.0.0.1", ready));
    if ((server.address() as AddressInfo).port !== this.port) throw new Error("another port");
    this.server = server;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    server?.closeAllConnections();
    await new Promise<void>((done) => (server ? server.close(() => done()) : done()));
  }
}
