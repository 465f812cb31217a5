const hexDigits = "0123456789abcdef";
const alphanumeric = "abcdefghijklmnopqrstuvwxyz0123456789";
// MAAS leaves out the letters and digits that people confuse.
const systemIdLetters = "4678abcdefghkmnpqrstwxy";

/** Numbers and ids that look random and are the same for the same seed. */
export class Random {
  readonly #seed: string;
  #state: number;

  constructor(seed: number | string) {
    this.#seed = String(seed);
    this.#state = hash(this.#seed);
  }

  /** An independent stream: what is drawn from it does not depend on how much was drawn here. */
  fork(label: string): Random {
    return new Random(`${this.#seed}/${label}`);
  }

  /** At least 0, less than 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  /** `value` give or take the fraction `spread` of it. */
  around(value: number, spread: number): number {
    return value * (1 - spread + 2 * spread * this.next());
  }

  hex(length: number): string {
    return this.#text(hexDigits, length);
  }

  alphanumeric(length: number): string {
    return this.#text(alphanumeric, length);
  }

  /** An id as Palette gives them: 24 hexadecimal digits. */
  uid(): string {
    return this.hex(24);
  }

  /** An id as MAAS gives machines: 6 letters and digits. */
  systemId(): string {
    return this.#text(systemIdLetters, 6);
  }

  /** A version 4 UUID. */
  uuid(): string {
    const tail = `${"89ab".charAt(this.int(0, 3))}${this.hex(3)}-${this.hex(12)}`;
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-${tail}`;
  }

  #text(letters: string, length: number): string {
    return Array.from({ length }, () => letters.charAt(this.int(0, letters.length - 1))).join("");
  }
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  // FNV leaves near seeds near each other; the finaliser of murmur3 spreads them.
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) | 0;
}
