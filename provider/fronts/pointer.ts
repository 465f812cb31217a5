/**
 * The text in `__provider` by which the engine finds the code of a dynamic resource: one frozen line, kept in states
 * everywhere. No version, option or path may ever stand in it. `sdk/resource.ts` writes the same line.
 */
export const pointerOf = (type: string): string =>
  `exports.handler = () => require("pulumi-palette-maas/dynamic").${type};`;
