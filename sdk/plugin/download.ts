// Generated from the field definitions in provider/ by `npm run generate`. Do not edit.

/** Where the engine downloads the plugin from; nothing while the project has no place for it. */
export const DOWNLOAD: { pluginDownloadURL?: string } = {
  pluginDownloadURL: "github://api.github.com/pulumi-palette-maas/pulumi-palette-maas",
};
