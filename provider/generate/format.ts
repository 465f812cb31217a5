import { spawn } from "node:child_process";
import * as path from "node:path";
import { text } from "node:stream/consumers";

/** A file's text as the project's linter and formatter leave it. */
export async function formatted(root: string, file: string, source: string): Promise<string> {
  const biome = spawn(
    process.execPath,
    [path.join(root, "node_modules/@biomejs/biome/bin/biome"), "check", "--write", `--stdin-file-path=${file}`],
    { cwd: root, stdio: ["pipe", "pipe", "pipe"] },
  );
  const ended = new Promise<number | null>((resolve, reject) => biome.on("error", reject).on("close", resolve));
  biome.stdin.end(source);
  const [result, complaints, code] = await Promise.all([text(biome.stdout), text(biome.stderr), ended]);
  if (code !== 0) throw new Error(`Biome refuses the text for ${file}: ${complaints}`);
  return result;
}
