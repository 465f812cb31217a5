/** A file of an archive. */
export interface ArchiveFile {
  name: string;
  content: string | Uint8Array;
  executable?: boolean;
}

const BLOCK = 512;

/** A tar archive (ustar) without owners and times: the same files give the same bytes. */
export function tar(files: readonly ArchiveFile[]): Buffer {
  return Buffer.concat([...files.flatMap(entry), Buffer.alloc(2 * BLOCK)]);
}

function entry({ name, content, executable = false }: ArchiveFile): Buffer[] {
  const bytes = Buffer.from(content);
  return [header(name, bytes.length, executable), bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)];
}

function header(name: string, size: number, executable: boolean): Buffer {
  const block = Buffer.alloc(BLOCK);
  if (Buffer.byteLength(name) > 100) throw new Error(`'${name}' is too long a name for a tar archive.`);
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, "0")}\0`;
  block.write(name, 0);
  block.write(octal(executable ? 0o755 : 0o644, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(size, 11), 124);
  block.write(octal(0, 11), 136);
  // The sum is taken with blanks in its own place.
  block.write("        ", 148);
  block.write("0", 156);
  block.write("ustar\x0000", 257);
  block.write(
    `${octal(
      block.reduce((sum, byte) => sum + byte, 0),
      6,
    )} `,
    148,
  );
  return block;
}
