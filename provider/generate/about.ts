/** The members of package.json that the schema repeats. */
interface Release {
  version: string;
  license: string;
  homepage?: string;
  repository?: { url: string };
}

/** What the schema says of the package as a whole. */
export const about = ({ version, license, homepage, repository }: Release): Record<string, unknown> => ({
  version,
  displayName: "Palette on MAAS",
  description: "Bare-metal Kubernetes on Canonical MAAS through Spectro Cloud Palette and its Private Cloud Gateway.",
  publisher: "pulumi-palette-maas",
  license,
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
  homepage: homepage ?? "https://www.npmjs.com/package/pulumi-palette-maas",
  ...(repository ? { repository: repository.url } : {}),
  language: {
    nodejs: { packageName: "pulumi-palette-maas", respectSchemaVersion: true },
    python: { respectSchemaVersion: true },
  },
});
