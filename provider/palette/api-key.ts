import { ProviderError } from "../core/errors";

/** Why Palette cannot be asked: no configuration has a key for it. */
export const NO_KEY =
  "No API key for Palette: set the environment variable PALETTE_API_KEY, or run " +
  "'pulumi config set --secret palette-maas:paletteApiKey'.";

/** The key, or the one sentence that says where to put it. */
export function requiredApiKey(key: string | undefined): string {
  if (key === undefined) throw new ProviderError(NO_KEY);
  return key;
}
