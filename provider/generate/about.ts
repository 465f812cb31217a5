/** The members of package.json that the schema repeats. */
export interface Release {
  version: string;
  license: string;
  homepage?: string;
  repository?: { url: string };
}

/** Where the CLI downloads the plugin from: the releases of the project's repository, once it has one. */
function pluginDownloadURL({ repository }: Pick<Release, "repository">): string | undefined {
  const [, owner, name] = /github\.com[/:]([^/]+)\/([^/]+?)(?:\.git)?$/.exec(repository?.url ?? "") ?? [];
  return owner && name ? `github://api.github.com/${owner}/${name}` : undefined;
}

/** Where the plugin is downloaded from, as an option of the engine's: nothing where it is not known. */
export const downloadOption = (release: Pick<Release, "repository">): { pluginDownloadURL?: string } => {
  const url = pluginDownloadURL(release);
  return url === undefined ? {} : { pluginDownloadURL: url };
};

const logoOf = (url: string): string =>
  `${url.replace(/^git\+|\.git$/g, "").replace("://github.com/", "://raw.githubusercontent.com/")}/main/docs/logo.png`;

/** What the schema says of the package as a whole. */
export const about = (release: Release): Record<string, unknown> => ({
  version: release.version,
  displayName: "Palette on MAAS",
  description: "Bare-metal Kubernetes on Canonical MAAS through Spectro Cloud Palette and its Private Cloud Gateway.",
  publisher: "pulumi-palette-maas",
  license: release.license,
  keywords: [
    "pulumi",
    "palette",
    "spectrocloud",
    "maas",
    "kubernetes",
    "bare-metal",
    "category/infrastructure",
    "kind/native",
  ],
  ...(release.homepage ? { homepage: release.homepage } : {}),
  // As people open it: npm's own form begins with `git+`.
  ...(release.repository ? { repository: release.repository.url.replace(/^git\+|\.git$/g, "") } : {}),
  ...(release.repository ? { logoUrl: logoOf(release.repository.url) } : {}),
  ...downloadOption(release),
  language: {
    nodejs: { packageName: "pulumi-palette-maas", respectSchemaVersion: true },
    python: { respectSchemaVersion: true, pyproject: { enabled: true } },
    go: {
      importBasePath: "github.com/pulumi-palette-maas/pulumi-palette-maas/sdk/go/palettemaas",
      respectSchemaVersion: true,
    },
    csharp: { respectSchemaVersion: true, namespaces: { "palette-maas": "PaletteMaas" } },
    java: { buildFiles: "gradle" },
  },
});
