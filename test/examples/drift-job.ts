import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { commandIn, Step } from "../support/github-actions";

const FILE = path.resolve(__dirname, "../../examples/drift/.github/workflows/drift.yml");

const Workflow = z.object({
  on: z.object({ schedule: z.array(z.object({ cron: z.string() })), workflow_dispatch: z.unknown() }),
  permissions: z.record(z.string(), z.string()),
  jobs: z.object({ drift: z.object({ steps: z.array(Step) }) }),
});

/** The scheduled job of the example. */
export const driftJob = () => Workflow.parse(parse(readFileSync(FILE, "utf8")));

/** What the job runs that looks for drift, and that keeps the issue. */
export const LOOK = commandIn(driftJob().jobs.drift.steps, "Look for drift");
export const KEEP = commandIn(driftJob().jobs.drift.steps, "Open the issue, update it or close it");

export interface Issue {
  number: number;
  title: string;
  body: string;
  state: "open" | "closed";
  app: string;
}

/** GitHub's command line with the issues of a repository, as far as the job uses it. */
export function issueTracker(folder: string): { bin: string; issues(): Issue[]; add(issue: Issue): void } {
  const bin = path.join(folder, "bin");
  const store = path.join(folder, "issues.json");
  mkdirSync(bin, { recursive: true });
  writeFileSync(path.join(bin, "gh"), `#!${process.execPath}\nconst store = ${JSON.stringify(store)};\n${GH}`);
  chmodSync(path.join(bin, "gh"), 0o755);
  const issues = (): Issue[] => (existsSync(store) ? JSON.parse(readFileSync(store, "utf8")) : []);
  return { bin, issues, add: (issue) => writeFileSync(store, JSON.stringify([...issues(), issue])) };
}

// It answers the job's own filter; what that filter says is held against the text below.
const GH = `
const fs = require("node:fs");
const { parseArgs } = require("node:util");
const text = { type: "string" };
const { values, positionals } = parseArgs({ allowPositionals: true, options: {
  app: text, state: text, limit: text, json: text, jq: text, title: text, "body-file": text, comment: text } });
const [, verb, number] = positionals;
if (positionals[0] !== "issue" || !process.env.GH_TOKEN || process.env.GH_REPO !== "acme/shop") throw new Error("not asked like this");
const issues = fs.existsSync(store) ? JSON.parse(fs.readFileSync(store, "utf8")) : [];
const known = () => issues.find((issue) => String(issue.number) === number);
const body = () => fs.readFileSync(values["body-file"], "utf8");
if (verb === "list") {
  if (values.json !== "number,body" || values.jq !== ".[] | select(.body | startswith(env.MARKER)) | .number") throw new Error(values.jq);
  for (const { number, body, state, app } of issues)
    if (app === values.app && state === values.state && body.startsWith(process.env.MARKER)) console.log(number);
} else if (verb === "create") {
  issues.push({ number: issues.length + 1, title: values.title, body: body(), state: "open", app: "github-actions" });
} else if (verb === "edit") known().body = body();
else if (verb === "close") known().state = "closed";
else throw new Error(verb);
fs.writeFileSync(store, JSON.stringify(issues));
`;
