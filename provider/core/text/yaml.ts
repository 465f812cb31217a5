import type { Document } from "yaml";
import { once } from "../once";

// Loaded when first needed: most runs read no YAML, and it is a fifth of all that is loaded.
const yaml = once((): typeof import("yaml") => require("yaml"));

// The library's warnings go to stderr and, like its errors, quote the lines they speak of: these may hold secrets.
const SILENT = { logLevel: "error", prettyErrors: false } as const;

/** What a text in YAML means. Throws where it is none. */
export const parseYaml = (text: string): unknown => yaml().parse(text, SILENT);

/** What each document of a text in YAML means, in their order. Throws where one is none. */
export function parseYamlDocuments(text: string): unknown[] {
  const documents = yaml().parseAllDocuments(text, SILENT);
  // Without any document it answers no list.
  return (Array.isArray(documents) ? documents : []).map((document) => {
    const [error] = document.errors;
    if (error) throw error;
    return document.toJS();
  });
}

/** A text in YAML that can be changed in parts, as it was written otherwise. */
export const parseYamlDocument = (text: string): Document.Parsed => yaml().parseDocument(text, SILENT);

/** A value as text in YAML, no line of it folded. */
export const stringifyYaml = (value: unknown): string => yaml().stringify(value, { ...SILENT, lineWidth: 0 });
