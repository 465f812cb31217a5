import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import * as path from "node:path";

const root = path.resolve(__dirname, "../..");

/** Runs the Pulumi CLI; answers its exit code and all that it printed. */
export function pulumi(
  cwd: string,
  env: Record<string, string>,
  command: string,
  input = "",
): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve, reject) => {
    const args = [...command.split(" "), "--non-interactive"];
    const child = spawn("pulumi", args, { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (part) => {
        text += part;
      });
    }
    child.on("error", reject).on("close", (code) => resolve({ code, text }));
    child.stdin.end(input);
  });
}

/** Puts the plugin's executable on the PATH of `env`, as an installation of the package does. */
export function withPlugin(
  dir: string,
  env: Record<string, string>,
  executable = "dist/provider/fronts/plugin/main.js",
): Record<string, string> {
  const bin = path.join(dir, "bin");
  const target = path.join(root, executable);
  mkdirSync(bin, { recursive: true });
  chmodSync(target, 0o755);
  symlinkSync(target, path.join(bin, "pulumi-resource-palette-maas"));
  return { ...env, PATH: `${bin}${path.delimiter}${env.PATH ?? ""}` };
}
