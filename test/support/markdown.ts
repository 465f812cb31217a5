import { lexer, type Token, walkTokens } from "marked";

/** Targets of the links and images of a Markdown page. */
export const linksOf = (page: string): string[] =>
  [...page.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);

/** Anchors of a page's headings, as GitHub makes them. */
export const anchorsOf = (page: string): string[] =>
  [...page.replace(/^```.*?^```/gms, "").matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );

/** A block of code on a page: between fences, or indented. */
export interface CodeBlock {
  /** What stands behind the fence; empty where nothing does, and of an indented block. */
  language: string;
  text: string;
}

/** The blocks of code of a page in their order, those in quotations and lists included. */
export function codeBlocksOf(page: string): CodeBlock[] {
  const found: CodeBlock[] = [];
  walkTokens(lexer(withoutFrontMatter(page)), (token: Token) => {
    if (token.type === "code") found.push({ language: token.lang ?? "", text: token.text });
  });
  return found;
}

/** What stands between single backticks on a page. */
export function codeSpansOf(page: string): string[] {
  const found: string[] = [];
  walkTokens(lexer(withoutFrontMatter(page)), (token: Token) => {
    if (token.type === "codespan") found.push(token.text);
  });
  return found;
}

const withoutFrontMatter = (page: string): string => page.replace(/^---\n.*?\n---\n/s, "");
