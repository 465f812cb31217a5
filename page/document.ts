import { createHash } from "node:crypto";
import { safe } from "./html";
import { STYLE } from "./style";

/** A page as a whole. */
export interface Document {
  title: string;
  body: string;
  /** The one script that may run. */
  script: string;
  /** Whether it may ask the server that it came from. */
  isLive: boolean;
  /** The version of a page that goes on. */
  version?: string;
}

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** What a page may load and run: its own style and script, by their hashes, and nothing else. */
export const policyOf = ({ script, isLive }: Pick<Document, "script" | "isLive">): string =>
  [
    "default-src 'none'",
    `style-src ${hashOf(STYLE)}`,
    `script-src ${hashOf(script)}`,
    ...(isLive ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    `form-action ${isLive ? "'self'" : "'none'"}`,
  ].join("; ");

/** A page that loads nothing from anywhere. */
export const documentOf = (document: Document): string =>
  [
    `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="${policyOf(document)}">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<meta name="color-scheme" content="light dark">`,
    `<title>${safe(document.title)}</title><style>${STYLE}</style></head>`,
    document.version === undefined ? "<body>" : `<body data-version="${safe(document.version)}">`,
    document.body,
    `<script>${document.script}</script></body></html>\n`,
  ].join("\n");
