/** A part of a multipart form that came with a file name. */
export interface FormFile {
  filename: string;
  contentType: string;
  bytes: Buffer;
}

/** What a request carried, by its content type. */
export type Body =
  | { kind: "empty" }
  | { kind: "json"; value: unknown }
  | { kind: "form"; fields: URLSearchParams; files: Map<string, FormFile>; multipart: boolean }
  | { kind: "bytes"; bytes: Buffer }
  | { kind: "malformed"; reason: string };

/** Reads a body as its content type says; what cannot be read is `malformed`, never an exception. */
export function parseBody(bytes: Buffer, contentType: string): Body {
  if (bytes.length === 0) return { kind: "empty" };
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "application/json" || type.endsWith("+json")) return parseJson(bytes);
  if (type === "application/x-www-form-urlencoded") {
    const fields = new URLSearchParams(bytes.toString("utf8"));
    return { kind: "form", fields, files: new Map(), multipart: false };
  }
  if (type === "multipart/form-data") return parseMultipart(bytes, contentType);
  return { kind: "bytes", bytes };
}

function parseJson(bytes: Buffer): Body {
  try {
    return { kind: "json", value: JSON.parse(bytes.toString("utf8")) };
  } catch (error) {
    return { kind: "malformed", reason: error instanceof Error ? error.message : String(error) };
  }
}

function parseMultipart(bytes: Buffer, contentType: string): Body {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (!mark) return { kind: "malformed", reason: "multipart form without a boundary" };
  const fields = new URLSearchParams();
  const files = new Map<string, FormFile>();
  for (const part of splitParts(bytes, mark)) {
    const read = readPart(part);
    if (!read) return { kind: "malformed", reason: "multipart form with a part that has no name" };
    if (read.file) files.set(read.name, read.file);
    else fields.append(read.name, read.text);
  }
  return { kind: "form", fields, files, multipart: true };
}

function splitParts(bytes: Buffer, mark: string): Buffer[] {
  const delimiter = Buffer.from(`--${mark}`);
  const parts: Buffer[] = [];
  let start = bytes.indexOf(delimiter);
  while (start >= 0) {
    const from = start + delimiter.length;
    const end = bytes.indexOf(delimiter, from);
    if (end < 0) break;
    parts.push(trimNewlines(bytes.subarray(from, end)));
    start = end;
  }
  return parts;
}

function trimNewlines(part: Buffer): Buffer {
  const from = part[0] === 13 ? 2 : part[0] === 10 ? 1 : 0;
  const tail = part.at(-1) === 10 ? (part.at(-2) === 13 ? 2 : 1) : 0;
  return part.subarray(from, part.length - tail);
}

function readPart(part: Buffer): { name: string; text: string; file?: FormFile } | undefined {
  const windows = part.indexOf("\r\n\r\n");
  const split = windows >= 0 ? windows : part.indexOf("\n\n");
  const head = part.subarray(0, Math.max(split, 0)).toString("utf8");
  const name = /name="([^"]*)"/i.exec(head)?.[1];
  if (split < 0 || name === undefined) return undefined;
  const raw = part.subarray(split + (windows >= 0 ? 4 : 2));
  // MAAS's own command line client sends its parts in base64.
  const isBase64 = /^content-transfer-encoding:\s*base64/im.test(head);
  const bytes = isBase64 ? Buffer.from(raw.toString("latin1"), "base64") : raw;
  const text = bytes.toString("utf8");
  const filename = /filename="([^"]*)"/i.exec(head)?.[1];
  if (filename === undefined) return { name, text };
  const contentType = /^content-type:\s*(\S+)/im.exec(head)?.[1] ?? "application/octet-stream";
  return { name, text, file: { filename, contentType, bytes } };
}
