/** Texts as they stand in the configuration file of a stack, each in quotes that YAML and JSON read alike. */
export const approvalsIn = (texts: readonly string[]): string =>
  ["config:", "  palette-maas:approve:", ...texts.map((text) => `    - ${JSON.stringify(text)}`), ""].join("\n");
