#!/usr/bin/env node
import { messageOf } from "../../core/errors";
import { packagedFile, releaseOf } from "../../core/release";
import { fieldsOf, metaOf } from "../../core/schema/meta";
import { printable } from "../../core/text/printable";
import { provider } from "../../index";
import { ProviderConfig, readSettings } from "../../settings";
import { type PluginServer, startPlugin } from "./server";

async function main(): Promise<void> {
  const version = releaseOf();
  if (process.argv.includes("--help") || process.argv.includes("--version")) {
    console.log(
      `pulumi-resource-palette-maas ${version}: a Pulumi provider plugin. The Pulumi CLI starts it; put it on PATH.`,
    );
    return;
  }
  const server = await startPlugin({
    provider: (config) => provider(config, process.env),
    configuration: { check: (config) => void readSettings(config, process.env), secrets: secretSettings() },
    version,
    schema: () => packagedFile("schema.json"),
    // Flags and their values may stand before it.
    engine: process.argv.slice(2).findLast((argument) => !argument.startsWith("-")),
    onEngineGone: () => exitWhenDone(server),
  });
  // The engine waits five seconds for a plugin that does not exit.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => exitWhenDone(server));
  // The engine reads the port from the first line, and nothing else.
  process.stdout.write(`${server.port}\n`);
}

const secretSettings = (): string[] =>
  Object.entries(fieldsOf(ProviderConfig) ?? {}).flatMap(([name, field]) => (metaOf(field).secret ? [name] : []));

// Calls end with their waits, and requests have a limit of their own; whatever hangs beyond it must not keep an orphan.
const LONGEST_FAREWELL = 60_000;

function exitWhenDone(server: PluginServer): void {
  setTimeout(() => process.exit(1), LONGEST_FAREWELL).unref();
  server.finish().finally(() => process.exit(0));
}

main().catch((error: unknown) => {
  console.error(printable(messageOf(error)));
  process.exit(1);
});
