import { SharedAnswers } from "../core/shared-answers";
import { SecretSet } from "../core/text/secret-set";
import { createHttpClient, type HttpClient, type HttpSettings } from "../http/client";
import { type KnownOutage, previewClient, previewSettings } from "../http/preview-client";
import type { Connection, Kubeconfig } from "./kubeconfig";
import { readRefusal } from "./refusals";

/** What is kept of a management cluster between calls: one client for each set of credentials. */
export class Reach {
  private readonly clients = new Map<string, { patient: HttpClient; ahead: HttpClient }>();
  private readonly outage: KnownOutage = {};
  readonly hidden: SecretSet;
  readonly answers = new SharedAnswers();

  constructor(
    readonly kubeconfig: Kubeconfig,
    private readonly http: HttpSettings,
  ) {
    this.hidden = http.hidden ?? new SecretSet();
  }

  async client(isAhead: boolean): Promise<{ http: HttpClient; headers: Record<string, string> }> {
    const connection = await this.kubeconfig.connection();
    this.hidden.add(...connection.secrets);
    // A certificate that was renewed is another connection; a token is sent with each request.
    const key = JSON.stringify([connection.server, connection.clientCertificate?.certificate]);
    const known = this.clients.get(key) ?? this.clientsOf(connection);
    this.clients.set(key, known);
    return { http: isAhead ? known.ahead : known.patient, headers: connection.headers };
  }

  private clientsOf(connection: Connection): { patient: HttpClient; ahead: HttpClient } {
    const { server, caCertificate, clientCertificate, serverName, insecureSkipVerify } = connection;
    const settings: HttpSettings = {
      ...this.http,
      insecureSkipVerify: this.http.insecureSkipVerify || insecureSkipVerify,
      ...(caCertificate === undefined ? {} : { caCertificate }),
      ...(clientCertificate === undefined ? {} : { clientCertificate }),
      ...(serverName === undefined ? {} : { serverName }),
    };
    const client = (http: HttpSettings): HttpClient =>
      createHttpClient({
        service: "Kubernetes",
        baseUrl: server,
        settings: http,
        headers: () => ({}),
        readError: readRefusal,
        secrets: () => this.hidden.all(),
        followRedirects: false,
      });
    const brief = previewSettings(settings);
    const ahead = previewClient(client(brief), `Kubernetes at ${server}`, this.outage, brief.requestTimeout);
    return { patient: client(settings), ahead };
  }
}
