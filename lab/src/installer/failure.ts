/** What the stand-in says on its way out: one line, as the Palette CLI does. */
export class InstallerError extends Error {}
