/** One level of the block that is being read. */
interface Level {
  indent: number;
  path: string;
  items: number;
}

/** A block scalar (`key: |`) that later lines continue. */
interface Block {
  indent: number;
  path: string;
}

/**
 * The scalars of a pack's YAML values by path, such as `pack.podCIDR` or `files[0].path`; comments and order do not count.
 * Reads block style, which is what packs are written in; a flow collection counts as one scalar.
 */
export function flatten(values: string): Map<string, string> {
  const found = new Map<string, string>();
  const levels: Level[] = [{ indent: -1, path: "", items: 0 }];
  let block: Block | undefined;
  for (const line of values.split(/\r?\n/)) {
    const indent = line.search(/\S/);
    if (block && (indent < 0 || indent > block.indent)) {
      found.set(block.path, `${found.get(block.path) ?? ""}\n${line.trim()}`);
      continue;
    }
    block = undefined;
    if (indent < 0 || /^\s*(#|---)/.test(line)) continue;
    block = readLine(line.trim(), indent, levels, found);
  }
  return new Map([...found].map(([path, value]) => [path, value.trim()]));
}

/** Reads one line into `found`; returns the block scalar that it opens. */
function readLine(line: string, indent: number, levels: Level[], found: Map<string, string>): Block | undefined {
  const isItem = line === "-" || line.startsWith("- ");
  // A sequence may stand at the indent of its key, so an item closes less than a key does.
  while (levels.length > 1 && (levels.at(-1)?.indent ?? -1) >= indent + (isItem ? 1 : 0)) levels.pop();
  if (isItem) return readItem(line, indent, levels, found);
  const pair = /^("[^"]*"|'[^']*'|[^\s"'][^:]*?|[^\s:]+)\s*:(?:\s+(.*))?$/.exec(line);
  const parent = levels.at(-1)?.path ?? "";
  if (!pair) {
    found.set(parent, `${found.get(parent) ?? ""} ${unquote(line)}`);
    return undefined;
  }
  const key = unquote(pair[1] ?? "");
  const path = parent ? `${parent}.${key}` : key;
  const value = scalar(pair[2] ?? "");
  levels.push({ indent, path, items: 0 });
  if (/^[|>][+-]?\d*$/.test(value)) {
    found.set(path, "");
    return { indent, path };
  }
  if (value !== "") found.set(path, unquote(value));
  return undefined;
}

function readItem(line: string, indent: number, levels: Level[], found: Map<string, string>): Block | undefined {
  while ((levels.at(-1)?.path ?? "").endsWith("]") && (levels.at(-1)?.indent ?? -1) >= indent) levels.pop();
  const parent = levels.at(-1);
  if (!parent) return undefined;
  const path = `${parent.path}[${parent.items}]`;
  parent.items += 1;
  levels.push({ indent, path, items: 0 });
  const rest = line.slice(1).trim();
  const shift = line.length - rest.length;
  if (rest === "") return undefined;
  if (!/^[^\s"'{[]+\s*:(\s|$)/.test(rest)) {
    found.set(path, unquote(scalar(rest)));
    return undefined;
  }
  return readLine(rest, indent + shift, levels, found);
}

function scalar(text: string): string {
  const quoted = /^("[^"]*"|'[^']*')\s+#/.exec(text);
  if (quoted) return quoted[1] ?? "";
  return /^["']/.test(text) ? text : text.replace(/\s+#.*$/, "").trim();
}

function unquote(text: string): string {
  const match = /^"(.*)"$|^'(.*)'$/.exec(text.trim());
  return match ? (match[1] ?? match[2] ?? "") : text.trim();
}

/** Paths whose values differ. */
export function differingKeys(current: string, target: string): string[] {
  const [before, now] = [flatten(current), flatten(target)];
  return [...new Set([...before.keys(), ...now.keys()])].filter((key) => before.get(key) !== now.get(key)).sort();
}

/** The same text for values that say the same. */
export function digestOf(values: string): string {
  return JSON.stringify([...flatten(values)].sort());
}
