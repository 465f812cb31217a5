import { Agent as PlainAgent } from "node:http";
import { Agent as SecureAgent } from "node:https";

/** The connections of one lab's gateways to MAAS. */
export class Connections {
  readonly plain = new PlainAgent({ keepAlive: true });
  // Like CAPMAAS, the gateway does not verify MAAS's certificate.
  readonly secure = new SecureAgent({ keepAlive: true, rejectUnauthorized: false });

  close(): void {
    this.plain.destroy();
    this.secure.destroy();
  }
}
