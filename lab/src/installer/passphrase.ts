import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from "node:crypto";
import { InstallerError } from "./failure";

const RULE =
  "the passphrase must be between 8 to 32 characters long and contain a capital letter, a lowercase letter, a digit, and a special character";

/** The passphrase that secures what is secret in a configuration file. */
export class Passphrase {
  readonly #text: string;

  constructor(text: string | undefined) {
    if (!text) throw new InstallerError("encryption passphrase is required: set PALETTE_ENCRYPTION_PASSWORD or use -k");
    const classes = [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/];
    const isStrong = text.length >= 8 && text.length <= 32 && classes.every((wanted) => wanted.test(text));
    if (!isStrong) throw new InstallerError(RULE);
    this.#text = text;
  }

  seal(secret: string): string {
    const [salt, iv] = [randomBytes(16), randomBytes(12)];
    const cipher = createCipheriv("aes-256-gcm", this.#key(salt), iv);
    const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
    return Buffer.concat([salt, iv, cipher.getAuthTag(), sealed]).toString("base64");
  }

  open(text: string): string {
    const bytes = Buffer.from(text, "base64");
    try {
      const opener = createDecipheriv("aes-256-gcm", this.#key(bytes.subarray(0, 16)), bytes.subarray(16, 28));
      opener.setAuthTag(bytes.subarray(28, 44));
      return Buffer.concat([opener.update(bytes.subarray(44)), opener.final()]).toString("utf8");
    } catch {
      throw new InstallerError("failed to decrypt credentials: wrong encryption passphrase");
    }
  }

  #key(salt: Buffer): Buffer {
    return scryptSync(this.#text, salt, 32, { N: 1024 });
  }
}
