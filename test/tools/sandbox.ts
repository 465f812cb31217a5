import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { Progress } from "../../tools/go-programs/progress";

/** A `PATH`, a cache and a place for marks of a test's own; nothing of this machine's programs is on the `PATH`. */
export class Sandbox {
  readonly root = mkdtempSync(path.join(tmpdir(), "pulumi-cli-"));
  readonly bin = path.join(this.root, "bin");
  readonly said: string[] = [];
  readonly env: NodeJS.ProcessEnv = { PATH: this.bin, XDG_CACHE_HOME: path.join(this.root, "cache"), MARKS: this.root };

  constructor() {
    mkdirSync(this.bin);
  }

  /** Puts a shell script on the `PATH`. */
  program(name: string, script: string): string {
    const file = path.join(this.bin, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  /** A `go` that notes each build, runs `during`, and leaves a script as the built program. */
  go(during = ""): void {
    const script = `
      while [ $# -gt 0 ]; do [ "$1" = "-o" ] && target=$2; shift; done
      echo "\${target##*/}" >> "$MARKS/builds"
      ${during}
      printf '#!/bin/sh\\necho built\\n' > "$target" && /bin/chmod 755 "$target"`;
    this.program("go", script);
  }

  mark(name: string): void {
    writeFileSync(this.markFile(name), "");
  }

  markFile(name: string): string {
    return path.join(this.root, name);
  }

  /** The programs that the fake `go` was asked for, in order. */
  builds(): string[] {
    return readFileSync(this.markFile("builds"), "utf8").trim().split("\n");
  }

  /** Every file below the cache folder, as paths relative to it. */
  cached(): string[] {
    const folder = path.join(this.root, "cache");
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, `${entry.parentPath}/${entry.name}`));
  }

  readonly progress: Progress = {
    tick: (what) => this.said.push(what),
    say: (line) => this.said.push(line),
  };

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
