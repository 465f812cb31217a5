#!/usr/bin/env node
import { text } from "node:stream/consumers";
import { run } from "./run";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

const terminal = {
  environment: process.env,
  out: (text: string) => void process.stdout.write(text),
  err: (text: string) => void process.stderr.write(text),
  input: () => text(process.stdin),
  onInterrupt: (act: () => void) => {
    for (const signal of SIGNALS) process.on(signal, act);
    return () => {
      for (const signal of SIGNALS) process.off(signal, act);
    };
  },
};

// Set, not called: what was written may still be on its way out.
run(process.argv.slice(2), terminal).then((code) => {
  process.exitCode = code;
});
