import type { Page } from "./page";

/**
 * What keeps people from using a page, a sentence each, looked for in the page as it is drawn: after the success criteria of WCAG 2.2 (level
 * AA) that a program can decide. Looked for by our own rules, since the usual checker's licence is none of those that we take.
 */
export async function barriersIn(page: Page): Promise<string[]> {
  const [structure, names, colours] = await Promise.all([
    page.run(structureBarriers),
    page.run(nameBarriers),
    page.run(contrastBarriers),
  ]);
  return [...structure, ...names, ...colours];
}

/** Language, title, landmarks, headings, ids and lists. */
function structureBarriers(): string[] {
  const found: string[] = [];
  const all = (selector: string): Element[] => [...document.querySelectorAll(selector)];
  if (!document.documentElement.lang) found.push("the page has no language");
  if (!document.title) found.push("the page has no title");
  for (const landmark of ["main", "body > header"]) {
    if (all(landmark).length !== 1) found.push(`there are ${all(landmark).length} of ${landmark}`);
  }
  const outside = [...document.body.children].filter(
    (element) => !element.matches("header, main, footer, nav, aside, script, dialog, [aria-live]"),
  );
  for (const element of outside) found.push(`<${element.localName}> stands in no landmark`);
  const levels = all("h1, h2, h3, h4, h5, h6").map((heading) => Number(heading.localName.slice(1)));
  if (levels.filter((level) => level === 1).length !== 1) found.push("there is not exactly one h1");
  levels.forEach((level, i) => {
    if (level > (levels[i - 1] ?? 0) + 1) found.push(`heading ${i} of level ${level} comes after ${levels[i - 1]}`);
  });
  const ids = all("[id]").map(({ id }) => id);
  for (const id of new Set(ids.filter((one, i) => ids.indexOf(one) !== i))) found.push(`id ${id} stands twice`);
  for (const attribute of ["aria-labelledby", "aria-describedby", "for", "aria-controls", "list"]) {
    for (const element of all(`[${attribute}]`)) {
      for (const id of (element.getAttribute(attribute) ?? "").split(" "))
        if (!document.getElementById(id)) found.push(`${attribute} names ${id}, which is not there`);
    }
  }
  for (const link of all('a[href^="#"]')) {
    const id = link.getAttribute("href")?.slice(1) ?? "";
    if (!document.getElementById(id)) found.push(`a link leads to #${id}, which is not there`);
  }
  for (const list of all("ul, ol")) {
    for (const child of list.children) if (child.localName !== "li") found.push(`<${child.localName}> in a list`);
  }
  for (const item of all("li")) if (!item.parentElement?.matches("ul, ol")) found.push("<li> in no list");
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth} wide, and ${clientWidth} are seen`);
  return found;
}

/** Names and sizes of what can be operated, and pictures. */
function nameBarriers(): string[] {
  const found: string[] = [];
  const textOf = (node: Node): string => {
    if (node instanceof Text) return node.data;
    if (node instanceof Element && node.getAttribute("aria-hidden") === "true") return "";
    return [...node.childNodes].map(textOf).join("");
  };
  const nameOf = (element: Element): string => {
    const labelled = (element.getAttribute("aria-labelledby") ?? "")
      .split(" ")
      .map((id) => document.getElementById(id));
    const labels = element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels : null;
    const sources = [...labelled, ...(labels ?? [])].flatMap((one) => (one ? [textOf(one)] : []));
    return [element.getAttribute("aria-label") ?? "", ...sources, textOf(element)].join(" ").trim();
  };
  const isSeen = (element: Element): boolean => element.checkVisibility({ visibilityProperty: true });
  const operable = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  for (const element of document.querySelectorAll(operable)) {
    if (!isSeen(element)) continue;
    const what = `<${element.localName} class="${element.className}">`;
    if (nameOf(element) === "") found.push(`${what} has no name`);
    if (element.closest('[aria-hidden="true"]')) found.push(`${what} can be reached and is hidden`);
    const { width, height } = element.getBoundingClientRect();
    // A link in a line of text may be as low as the line.
    const isInline = getComputedStyle(element).display === "inline";
    if (!isInline && (width < 24 || height < 24)) found.push(`${what} is only ${width} by ${height}`);
  }
  for (const picture of document.querySelectorAll("svg, img")) {
    const isDecoration = picture.getAttribute("aria-hidden") === "true";
    if (!isDecoration && !(picture.getAttribute("role") === "img" && picture.getAttribute("aria-label")))
      found.push("a picture has neither a name nor is it decoration");
  }
  for (const list of document.querySelectorAll("section")) {
    if (!list.hasAttribute("aria-label") && !list.hasAttribute("aria-labelledby")) found.push("a section has no name");
  }
  return found;
}

/** Text that is too pale on what it stands on, by its real colours. */
function contrastBarriers(): string[] {
  type Colour = readonly [red: number, green: number, blue: number, alpha: number];
  const coloursIn = (css: string): Colour[] =>
    [...css.matchAll(/rgba?\(([^)]*)\)/g)].map(([, parts = ""]) => {
      const [red = 0, green = 0, blue = 0, alpha = 1] = parts.split(/[\s,/]+/).map(Number);
      return [red, green, blue, alpha];
    });
  const over = (top: Colour, below: Colour): Colour => {
    const mixed = (i: 0 | 1 | 2): number => top[i] * top[3] + below[i] * (1 - top[3]);
    return [mixed(0), mixed(1), mixed(2), 1];
  };
  const luminance = (colour: Colour): number => {
    const part = (i: 0 | 1 | 2): number => {
      const value = colour[i] / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * part(0) + 0.7152 * part(1) + 0.0722 * part(2);
  };
  const contrast = (a: Colour, b: Colour): number => {
    const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };
  /** All colours that may lie behind an element's text: stripes have several. */
  const behind = (element: Element | null): Colour[] => {
    if (!element)
      return coloursIn(matchMedia("(prefers-color-scheme: dark)").matches ? "rgb(18,18,18)" : "rgb(255,255,255)");
    const { backgroundColor, backgroundImage, opacity } = getComputedStyle(element);
    const below = behind(element.parentElement);
    const own = [...coloursIn(backgroundColor), ...coloursIn(backgroundImage)];
    const faded = own.map(([r, g, b, a]): Colour => [r, g, b, a * Number(opacity)]);
    return faded.length === 0 ? below : faded.flatMap((colour) => below.map((base) => over(colour, base)));
  };
  const fadeOf = (element: Element | null): number =>
    element ? Number(getComputedStyle(element).opacity) * fadeOf(element.parentElement) : 1;
  const known = new Map<string, string>();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement;
    if (!element || !node.textContent?.trim() || !element.checkVisibility() || element.closest("script, style"))
      continue;
    const { color, fontSize, fontWeight, clipPath, backgroundColor } = getComputedStyle(element);
    if (clipPath !== "none") continue;
    const key = [
      color,
      backgroundColor,
      fontSize,
      fontWeight,
      element.className,
      element.closest(".box, .mini, .chip, .panel, .zone")?.className,
    ].join();
    if (known.has(key)) continue;
    const size = Number.parseFloat(fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700);
    const [ink = [0, 0, 0, 1] as const] = coloursIn(color);
    const worst = Math.min(
      ...behind(element).map((back) => contrast(over([ink[0], ink[1], ink[2], ink[3] * fadeOf(element)], back), back)),
    );
    known.set(
      key,
      worst < (isLarge ? 3 : 4.5)
        ? `${worst.toFixed(2)}:1 for '${node.textContent.trim().slice(0, 30)}' in .${element.className}`
        : "",
    );
  }
  return [...known.values()].filter((text) => text !== "");
}
