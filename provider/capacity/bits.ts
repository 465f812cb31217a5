/** A set of small whole numbers, a bit for each. */
export type Bits = Uint32Array;

const WORD = 32;

export const noBits = (size: number): Bits => new Uint32Array(Math.ceil(size / WORD));

/** All numbers below `size`. */
export function allBits(size: number): Bits {
  const bits = noBits(size);
  for (let at = 0; at < size; at++) setBit(bits, at, true);
  return bits;
}

export function setBit(bits: Bits, at: number, isIn: boolean): void {
  const word = at >>> 5;
  const mask = 1 << (at & 31);
  bits[word] = isIn ? wordOf(bits, word) | mask : wordOf(bits, word) & ~mask;
}

/** What is in both. */
export function both(a: Bits, b: Bits): Bits {
  const common = a.slice();
  for (let word = 0; word < common.length; word++) common[word] = wordOf(a, word) & wordOf(b, word);
  return common;
}

export function without(a: Bits, b: Bits): Bits {
  const rest = a.slice();
  remove(rest, b);
  return rest;
}

/** Takes out of `bits` what is in `others`. */
export function remove(bits: Bits, others: Bits): void {
  for (let word = 0; word < bits.length; word++) bits[word] = wordOf(bits, word) & ~wordOf(others, word);
}

/** The lowest number that is in both; -1 where there is none. */
export function firstInBoth(a: Bits, b: Bits): number {
  for (let word = 0; word < a.length; word++) {
    const common = wordOf(a, word) & wordOf(b, word);
    if (common !== 0) return word * WORD + lowest(common);
  }
  return -1;
}

/** Calls back with each number that is in both, in their order, until one is answered with false. */
export function eachInBoth(a: Bits, b: Bits, visit: (at: number) => unknown): void {
  for (let word = 0; word < a.length; word++) {
    for (let rest = wordOf(a, word) & wordOf(b, word); rest !== 0; rest &= rest - 1) {
      if (visit(word * WORD + lowest(rest)) === false) return;
    }
  }
}

/** The sum of the weights of what is in both and below `end`, `most` at most. */
export function weightInBoth(
  a: Bits,
  b: Bits,
  weights: Int32Array,
  { most, end }: { most: number; end: number },
): number {
  let sum = 0;
  for (let word = 0; word * WORD < end && sum < most; word++) {
    for (let rest = wordOf(a, word) & wordOf(b, word); rest !== 0; rest &= rest - 1) {
      const at = word * WORD + lowest(rest);
      if (at >= end) break;
      sum += weights[at] ?? 0;
    }
  }
  return Math.min(sum, most);
}

const lowest = (word: number): number => 31 - Math.clz32(word & -word);

const wordOf = (bits: Bits, word: number): number => bits[word] ?? 0;
