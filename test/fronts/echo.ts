import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { isRecord } from "../../provider/core/unknowns";

/** A proxy before Palette that tells everybody what it was sent. */
export interface Echo {
  url: string;
  /** From now on writes are refused in words that quote the whole request; taken back with false. */
  refuse: boolean;
  stop(): Promise<void>;
}

// As MAAS and proxies before it echo a signed request.
const OAUTH = (key: string): string => {
  const [consumer, token, secret] = key.split(":");
  return `Authorization: OAuth oauth_version="1.0", oauth_consumer_key="${consumer}", oauth_token="${token}", oauth_signature="%26${secret}"`;
};

/** Starts one. `maasKey` is what a gateway's complaints carry; what matches `marks` is quoted ever after it was sent. */
export async function echo(palette: string, maasKey: string, marks: RegExp): Promise<Echo> {
  const sent = new Set<string>();
  const complaint = (): string => [OAUTH(maasKey), maasKey, ...sent].join(" | ");
  const server = createServer(async (request, response) => {
    const body = await text(request);
    for (const mark of body.match(marks) ?? []) sent.add(mark);
    const isWrite =
      ["POST", "PUT", "PATCH"].includes(request.method ?? "") && !/search|validate/.test(request.url ?? "");
    if (self.refuse && isWrite) {
      const quoted = `cannot take ${body}: ${[...sent].join("; ")} (${JSON.stringify(request.headers)})`;
      response.writeHead(400, { "content-type": "application/json" });
      response.end(JSON.stringify({ code: "InvalidRequest", message: quoted }));
      return;
    }
    const answer = await forwarded(palette, request, body);
    const type = answer.headers.get("content-type") ?? "";
    const said = await answer.text();
    response.writeHead(answer.status, { "content-type": type });
    response.end(
      type.includes("json") && said !== "" ? JSON.stringify(complaining(JSON.parse(said), complaint())) : said,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // It listens on a port.
  const { port } = server.address() as AddressInfo;
  const self: Echo = {
    url: `http://127.0.0.1:${port}`,
    refuse: false,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return self;
}

async function forwarded(palette: string, request: IncomingMessage, body: string): Promise<Response> {
  const { host: _, connection: __, "content-length": ___, "transfer-encoding": ____, ...headers } = request.headers;
  return await fetch(new URL(request.url ?? "", palette), {
    method: request.method ?? "GET",
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    ...(body === "" ? {} : { body }),
  });
}

/** The answer with the complaint in every sentence, and in conditions that had none. */
function complaining(value: unknown, complaint: string): unknown {
  if (Array.isArray(value)) return value.map((item) => complaining(item, complaint));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      if (["message", "details"].includes(key) && typeof member === "string") return [key, `${member} ${complaint}`];
      if (key === "conditions" && Array.isArray(member)) {
        const failing = { type: "Echo", status: "False", reason: "Failed", message: complaint };
        return [key, [...member.map((item) => complaining(item, complaint)), failing]];
      }
      return [key, complaining(member, complaint)];
    }),
  );
}
