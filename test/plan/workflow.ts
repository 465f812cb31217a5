import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { commandIn, Step } from "../support/github-actions";

const root = path.resolve(__dirname, "../..");
const WORKFLOW = path.join(root, "examples/pull-request/.github/workflows/plan.yml");
const ACTION = path.join(root, ".github/actions/plan/action.yml");

const Workflow = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.string()),
  jobs: z.object({ plan: z.object({ if: z.string(), steps: z.array(Step) }) }),
});

/** The workflow of the example. */
export const workflow = () => Workflow.parse(parse(readFileSync(WORKFLOW, "utf8")));

const Action = z.object({ runs: z.object({ using: z.literal("composite"), steps: z.array(Step) }) });

/** The action that the workflow uses. */
export const action = () => Action.parse(parse(readFileSync(ACTION, "utf8")));

/** What a command of the action is, by the name of its step. */
export const commandOf = (name: string): string => commandIn(action().runs.steps, name);

const GITLAB = path.join(root, "examples/pull-request/.gitlab-ci.yml");
const Pipeline = z.object({
  plan: z.object({ rules: z.array(z.object({ if: z.string() })), script: z.array(z.string()) }),
});

/** The job of the example for GitLab. */
export const gitlabJob = () => Pipeline.parse(parse(readFileSync(GITLAB, "utf8"))).plan;

export interface Comment {
  id: number;
  user: { type: string };
  body: string;
}

/** GitHub's command line with the comments of a pull request, as far as the workflow uses it. */
export function standIn(folder: string): { bin: string; comments(): Comment[]; say(...comments: Comment[]): void } {
  const bin = path.join(folder, "bin");
  const store = path.join(folder, "comments.json");
  mkdirSync(bin, { recursive: true });
  writeFileSync(path.join(bin, "gh"), `#!${process.execPath}\nconst store = ${JSON.stringify(store)};\n${GH}`);
  chmodSync(path.join(bin, "gh"), 0o755);
  const comments = (): Comment[] => (existsSync(store) ? JSON.parse(readFileSync(store, "utf8")) : []);
  return { bin, comments, say: (...more) => writeFileSync(store, JSON.stringify([...comments(), ...more])) };
}

// It answers the workflow's own filter; what that filter says is held against the text below.
const GH = `
const fs = require("node:fs");
const { parseArgs } = require("node:util");
const { values, positionals } = parseArgs({ allowPositionals: true, options: {
  method: { type: "string" }, paginate: { type: "boolean" }, silent: { type: "boolean" }, jq: { type: "string" }, F: { type: "string", short: "F" } } });
const [api, route] = positionals;
if (api !== "api" || !process.env.GH_TOKEN) throw new Error("not asked like this");
const comments = fs.existsSync(store) ? JSON.parse(fs.readFileSync(store, "utf8")) : [];
const body = () => fs.readFileSync(/^body=@(.+)$/.exec(values.F)[1], "utf8");
if (values.method === undefined && route === "repos/acme/shop/issues/7/comments" && values.paginate) {
  if (values.jq !== '.[] | select(.user.type == "Bot") | select(.body | startswith(env.MARKER)) | .id') throw new Error(values.jq);
  for (const { id, user, body } of comments) if (user.type === "Bot" && body.startsWith(process.env.MARKER)) console.log(id);
} else if (values.method === "POST" && route === "repos/acme/shop/issues/7/comments") {
  comments.push({ id: 100 + comments.length, user: { type: "Bot" }, body: body() });
} else if (values.method === "PATCH") {
  comments.find(({ id }) => route === "repos/acme/shop/issues/comments/" + id).body = body();
} else throw new Error(values.method + " " + route);
fs.writeFileSync(store, JSON.stringify(comments));
`;
