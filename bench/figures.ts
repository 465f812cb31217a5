export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Waits for a command of the engine; throws the end of what it printed when it failed. */
export async function mustWork(command: Promise<{ error: Error | undefined; text: string }>): Promise<void> {
  const shown = await command;
  if (shown.error) throw new Error(shown.text.slice(-4_000));
}

export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** A figure beside its goal. */
export const report = (what: string, measured: string | number, goal: string): void =>
  console.log(`${what}: ${measured} (goal: ${goal})`);
