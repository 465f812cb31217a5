import { spawn } from "node:child_process";
import * as path from "node:path";
import { type GoProgram, goArguments } from "./program";
import type { Progress } from "./progress";

/** Builds one program from its pinned module into `target`; a failure says in plain words what is amiss. */
export async function goBuild(program: GoProgram, target: string, env: NodeJS.ProcessEnv, progress: Progress) {
  const since = Date.now();
  const what = `building ${program.title} ${program.version}, once per user, ${program.takes}`;
  progress.tick(what, 0);
  const timer = setInterval(() => progress.tick(what, Date.now() - since), 1_000);
  try {
    await runGo(program, goArguments(program, target), env);
  } finally {
    clearInterval(timer);
  }
  progress.say(`built ${program.title} ${program.version} in ${Math.round((Date.now() - since) / 1_000)} s`);
}

/** The files that belong beside a built program, where Go keeps the module. */
export async function filesBeside(program: GoProgram, env: NodeJS.ProcessEnv): Promise<string[]> {
  if (program.besides === undefined) return [];
  const folder = await runGo(program, ["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", program.module], env);
  return program.besides.map((name) => path.join(folder.trim(), name));
}

/** Runs `go` in the program's folder; answers what it printed. */
function runGo(program: GoProgram, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("go", [...args], {
      cwd: program.folder,
      env: goEnvironment(env),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      printed += chunk;
    });
    let text = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      text = (text + chunk).slice(-20_000);
    });
    child.on("error", (error) => reject(new Error(startFailure(error, program))));
    child.on("close", (code, signal) => {
      if (code === 0) resolve(printed);
      else reject(new Error(goFailure(text, program, signal ?? `exit code ${code}`)));
    });
  });
}

/** The user's proxies and caches count; a foreign target, a workspace or a C compiler does not. */
function goEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { GOOS: _os, GOARCH: _arch, ...rest } = env;
  return { ...rest, GOWORK: "off", GO111MODULE: "on", CGO_ENABLED: "0" };
}

function startFailure(error: Error, program: GoProgram): string {
  if ("code" in error && error.code === "ENOENT") return "there is no go on PATH to build it with";
  return `go could not be started to build ${program.title}: ${error.message}`;
}

/** What a failed `go build` means, from what it wrote. */
export function goFailure(text: string, program: GoProgram, ending: string): string {
  const [, needed = program.go, running] = /requires go >= (\S+) \(running go ([^;)\s]+)/.exec(text) ?? [];
  if (running !== undefined)
    return `go ${running} is too old: ${program.title} ${program.version} needs ${needed} or newer`;
  if (/invalid go version|unknown directive: tool/.test(text)) {
    return `the go on PATH is too old: ${program.title} ${program.version} needs ${program.go} or newer`;
  }
  const detail = lastLines(text);
  if (/dial tcp|no such host|connection refused|i\/o timeout|TLS handshake|proxyconnect|: Get "https?:/.test(text)) {
    return `go could not download the modules of ${program.title} (network or GOPROXY):\n${detail}`;
  }
  return `go build of ${program.title} ${program.version} failed with ${ending}:\n${detail}`;
}

function lastLines(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("go: downloading"));
  // A proxy's address may carry a password.
  return lines
    .slice(-6)
    .map((line) => `    ${line.replace(/\/\/[^/\s@]+@/g, "//")}`)
    .join("\n");
}
