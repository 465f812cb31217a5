#!/usr/bin/env node
import { run } from "./run";

const terminal = {
  environment: process.env,
  out: (text: string) => void process.stdout.write(text),
  err: (text: string) => void process.stderr.write(text),
};

// Set, not called: what was written may still be on its way out.
run(process.argv.slice(2), terminal).then((code) => {
  process.exitCode = code;
});
