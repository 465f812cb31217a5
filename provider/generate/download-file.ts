import { downloadOption, type Release } from "./about";
import type { SdkFile } from "./sdk";
import { comment, GENERATED_HEADER } from "./typescript";

/** What the plugin's classes tell the engine of where to download the plugin. */
export const downloadFile = (release: Pick<Release, "repository">): SdkFile => ({
  path: "plugin/download.ts",
  text: `${GENERATED_HEADER}
${comment("Where the engine downloads the plugin from; nothing while the project has no place for it.")}
export const DOWNLOAD: { pluginDownloadURL?: string } = ${JSON.stringify(downloadOption(release))};
`,
});
