#!/usr/bin/env node
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { provider } from "../index";
import { type PluginServer, startPlugin } from "./server";

const root = path.resolve(__dirname, "../../..");
const read = (name: string): string => readFileSync(path.join(root, name), "utf8");

async function main(): Promise<void> {
  const release: { version: string } = JSON.parse(read("package.json"));
  if (process.argv.includes("--help") || process.argv.includes("--version")) {
    console.log(
      `pulumi-resource-palette-maas ${release.version}: a Pulumi provider plugin. The Pulumi CLI starts it; put it on PATH.`,
    );
    return;
  }
  const exit = (): never => process.exit(0);
  const server = await startPlugin({
    provider: (config) => provider(config, process.env),
    version: release.version,
    schema: () => read("schema.json"),
    engine: process.argv.slice(2).find((arg) => !arg.startsWith("-")),
    onIdleAfterCancel: exit,
  });
  exitWhenTold(server);
  // The engine reads the port from the first line, and nothing else.
  process.stdout.write(`${server.port}\n`);
}

// The engine waits five seconds for a plugin that does not exit. An idle one exits at once; with calls in flight, their waits
// are stopped first, so that each answers with the id of what it made.
function exitWhenTold(server: PluginServer): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => server.cancel());
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
