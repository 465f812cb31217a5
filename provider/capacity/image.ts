/** Whether MAAS lists an image of this name: `custom/u-2204-0-k-1304-0 (amd64)`. */
export const isListed = (name: string, images: readonly string[]): boolean =>
  images.some((image) => image.replace(/ \(.*\)$/, "").replace(/^custom\//, "") === name);
