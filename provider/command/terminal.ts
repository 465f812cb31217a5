import type { Environment } from "../settings";

/** What a command touches of its process. */
export interface Terminal {
  environment: Environment;
  out(text: string): void;
  err(text: string): void;
  /** All of standard input. */
  input?(): Promise<string>;
  /** Calls back when somebody interrupts, in the place of ending the process; answers how to take that back. */
  onInterrupt?(act: () => void): () => void;
}
