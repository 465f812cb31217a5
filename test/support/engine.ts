import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { EngineEvent, OutputMap, PulumiFn, Stack } from "@pulumi/pulumi/automation";
import { linkPackages } from "../../tools/example-project";
import { isolatedPulumi, pulumiCommand } from "../../tools/pulumi-home";
import { pulumi } from "./cli";
import { connectProgramsAlone } from "./own-connection";

/** What one command of the engine showed. */
export interface Shown {
  /** Warnings and errors by the logical name of the resource they stand under; the stack's own under "". */
  told: { severity: string; name: string; message: string }[];
  /** What was planned or done, `create payments`, without what stays the same. */
  steps: string[];
  /** Everything that was printed, standard error included. */
  text: string;
  error: Error | undefined;
}

/** A project on a file backend of its own, for one stack, on the real engine. */
export interface Project {
  dir: string;
  stack: Stack;
  env: Record<string, string>;
  preview(options?: Options): Promise<Shown>;
  up(options?: Options): Promise<Shown>;
  refresh(options?: Options): Promise<Shown>;
  destroy(options?: Options): Promise<Shown>;
  outputs(): Promise<OutputMap>;
  /** Resources of the checkpoint by logical name. */
  state(): Promise<Map<string, StateResource>>;
  /** Plans a destroy without doing it. */
  previewDestroy(options?: Options): Promise<Shown>;
  /** All that the checkpoint holds of a name: the old one of a replacement may stand beside the new one. */
  recorded(name: string): Promise<StateResource[]>;
  /** Runs another command of the CLI on the stack. */
  command(...args: string[]): Promise<void>;
  /** Notes the checkpoint; answers how to put it back. */
  keep(): Promise<() => Promise<void>>;
  /** The checkpoint as text, for searches. */
  checkpoint(): Promise<string>;
  program(next: PulumiFn): void;
  remove(): Promise<void>;
}

export interface Options {
  parallel?: number;
  target?: string[];
  /** URNs of what is to be replaced although nothing asks for it. */
  replace?: string[];
  refresh?: boolean;
  diff?: boolean;
  expectNoChanges?: boolean;
}

export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
  protect?: boolean;
  /** Whether the engine still has to delete it: the old one of a replacement. */
  delete?: boolean;
  initErrors?: string[];
}

/** Makes a project whose program runs in this process; `env` reaches the providers. */
export async function project(
  name: string,
  env: Record<string, string>,
  program: PulumiFn,
  stackName = "dev",
): Promise<Project> {
  const dir = mkdtempSync(path.join(tmpdir(), `palette-maas-${name}-`));
  linkPackages(dir);
  connectProgramsAlone();
  const { LocalWorkspace } = await import("@pulumi/pulumi/automation/index.js");
  const full = { ...(await isolatedPulumi(dir)), ...env };
  let current = program;
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName, projectName: name, program: () => current() },
    { workDir: dir, envVars: full, pulumiCommand: await pulumiCommand(), projectSettings: settings(name) },
  );
  return {
    dir,
    stack,
    env: full,
    preview: (options = {}) => run((collect) => stack.preview({ ...asArgs(options), ...collect })),
    up: (options = {}) => run((collect) => stack.up({ ...asArgs(options), ...collect })),
    refresh: (options = {}) => run((collect) => stack.refresh({ ...asArgs(options), ...collect })),
    destroy: (options = {}) => run((collect) => stack.destroy({ ...asArgs(options), ...collect })),
    previewDestroy: (options = {}) => run((collect) => stack.previewDestroy({ ...asArgs(options), ...collect })),
    keep: async () => {
      const kept = await stack.exportStack();
      return () => stack.importStack(kept);
    },
    outputs: () => stack.outputs(),
    recorded: async (name) => exported(await stack.exportStack()).filter(({ urn }) => nameOf(urn) === name),
    command: async (...args) => {
      const { code, text } = await pulumi(dir, full, [...args, "--stack", stackName].join(" "));
      if (code !== 0) throw new Error(text);
    },
    state: async () => byName(await stack.exportStack()),
    checkpoint: async () => JSON.stringify(await stack.exportStack()),
    program: (next) => {
      current = next;
    },
    remove: async () => rmSync(dir, { recursive: true, force: true }),
  };
}

const settings = (name: string) => ({ name, runtime: "nodejs" as const, main: "." });

const asArgs = (options: Options) => ({ color: "never" as const, parallel: 16, ...options });

interface Collect {
  onEvent(event: EngineEvent): void;
  onOutput(text: string): void;
  onError(text: string): void;
}

async function run(command: (collect: Collect) => Promise<unknown>): Promise<Shown> {
  const shown: Shown = { told: [], steps: [], text: "", error: undefined };
  const add = (text: string): void => {
    shown.text += text;
  };
  try {
    await command({ onEvent: (event) => note(shown, event), onOutput: add, onError: add });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    shown.error = error;
  }
  return shown;
}

function note(shown: Shown, event: EngineEvent): void {
  const diagnostic = event.diagnosticEvent;
  // Debug lines, shown with --debug only, are the SDK's own and hold whole messages.
  if (diagnostic && String(diagnostic.severity) !== "debug") {
    shown.told.push({
      severity: diagnostic.severity,
      name: nameOf(diagnostic.urn ?? ""),
      message: plain(diagnostic.message),
    });
  }
  const step = event.resourcePreEvent?.metadata;
  const quiet = ["same", "refresh", "read"];
  if (step && !quiet.includes(step.op) && !step.type.startsWith("pulumi:"))
    shown.steps.push(`${step.op} ${nameOf(step.urn)}`);
}

const plain = (message: string): string => message.replace(/<\{%[^%]*%\}>/g, "").trim();

const nameOf = (urn: string): string => (urn.includes("pulumi:pulumi:Stack") ? "" : (urn.split("::").at(-1) ?? ""));

const exported = ({ deployment }: { deployment: { resources?: StateResource[] } }): StateResource[] =>
  deployment.resources ?? [];

const byName = (stack: { deployment: { resources?: StateResource[] } }): Map<string, StateResource> =>
  new Map(exported(stack).map((resource) => [nameOf(resource.urn), resource]));
