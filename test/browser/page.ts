type Send = (method: string, params?: Record<string, unknown>) => Promise<Record<string, unknown>>;

/** How a page is looked at. */
export interface Look {
  width?: number;
  height?: number;
  scheme?: "light" | "dark";
  media?: "screen" | "print";
}

const KEYS: Readonly<Record<string, { code: number; text?: string }>> = {
  Tab: { code: 9 },
  Enter: { code: 13, text: "\r" },
  Escape: { code: 27 },
  " ": { code: 32, text: " " },
  ArrowLeft: { code: 37 },
  ArrowUp: { code: 38 },
  ArrowRight: { code: 39 },
  ArrowDown: { code: 40 },
  Home: { code: 36 },
  End: { code: 35 },
};

/** One tab: what a person does with it, and what it asked for and complained about meanwhile. */
export class Page {
  /** Addresses of everything that it asked for. */
  readonly requests: string[] = [];
  /** What would stand in its console as an error or a warning. */
  readonly complaints: string[] = [];

  constructor(
    readonly targetId: string,
    private readonly send: Send,
  ) {}

  async begin(): Promise<void> {
    await Promise.all(["Page", "Runtime", "Log", "Network"].map((domain) => this.send(`${domain}.enable`)));
  }

  told(method: string, params: Record<string, unknown>): void {
    const text = JSON.stringify(params);
    if (method === "Network.requestWillBeSent") this.requests.push(/"url":"([^"]*)"/.exec(text)?.[1] ?? text);
    if (method === "Runtime.exceptionThrown") this.complaints.push(text);
    if (method === "Runtime.consoleAPICalled" && /^\{"type":"(error|warning|assert)"/.test(text))
      this.complaints.push(text);
    if (method === "Log.entryAdded" && /"level":"(error|warning)"/.test(text)) this.complaints.push(text);
  }

  /** Opens an address and waits until it is loaded; answers how long that took, in milliseconds. */
  async goto(url: string): Promise<number> {
    const begun = performance.now();
    const { errorText } = await this.send("Page.navigate", { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
    await this.until(() => document.readyState === "complete");
    // Laid out and painted.
    await this.run(
      () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
    );
    return performance.now() - begun;
  }

  async look({ width = 1280, height = 900, scheme = "light", media = "screen" }: Look): Promise<void> {
    await this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
    const features = [{ name: "prefers-color-scheme", value: scheme }];
    await this.send("Emulation.setEmulatedMedia", { media, features });
  }

  /** Runs a function in the page, with values that JSON can carry. */
  async run<A extends readonly unknown[], T>(act: (...args: A) => T | Promise<T>, ...args: A): Promise<T> {
    // The compiler of the tests wraps functions to keep their names.
    const expression = `(() => { const __name = (f) => f; return (${act})(...${JSON.stringify(args)}); })()`;
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(`in the page: ${JSON.stringify(exceptionDetails)}`);
    return (result as { value: T }).value;
  }

  /** Waits until something holds in the page. */
  async until<A extends readonly unknown[]>(holds: (...args: A) => boolean, ...args: A): Promise<void> {
    const end = performance.now() + 20_000;
    while (!(await this.run(holds, ...args).catch(() => false))) {
      if (performance.now() > end) throw new Error(`it never came to hold in the page: ${holds} of ${args}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  /** What a person reads on it. */
  text(): Promise<string> {
    // biome-ignore lint/performance/useDomNodeTextContent: only this knows what is seen, and which words stand apart
    return this.run(() => document.body.innerText.replace(/\s+/g, " "));
  }

  /** Waits until a person reads something on it. */
  async shows(wanted: string): Promise<void> {
    const end = performance.now() + 20_000;
    for (let text = await this.text(); !text.includes(wanted); text = await this.text()) {
      if (performance.now() > end) throw new Error(`the page never showed '${wanted}': ${text.slice(0, 1_500)}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  async press(key: string, { shift = false } = {}): Promise<void> {
    const { code, text } = KEYS[key] ?? { code: key.toUpperCase().charCodeAt(0), text: key };
    const event = { key, windowsVirtualKeyCode: code, modifiers: shift ? 8 : 0 };
    await this.send("Input.dispatchKeyEvent", { ...event, type: "keyDown", ...(text === undefined ? {} : { text }) });
    await this.send("Input.dispatchKeyEvent", { ...event, type: "keyUp" });
  }

  async hover(selector: string): Promise<void> {
    await this.send("Input.dispatchMouseEvent", { type: "mouseMoved", ...(await this.middleOf(selector)) });
  }

  async click(selector: string): Promise<void> {
    const at = { ...(await this.middleOf(selector)), button: "left", clickCount: 1 };
    await this.send("Input.dispatchMouseEvent", { type: "mousePressed", ...at });
    await this.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...at });
  }

  /** A picture of what is seen, or of the whole page, in PNG. */
  async screenshot({ whole = false } = {}): Promise<Buffer> {
    const { data } = await this.send("Page.captureScreenshot", {
      format: "png",
      captureBeyondViewport: whole,
      ...(whole ? { clip: await this.extent() } : {}),
    });
    return Buffer.from(String(data), "base64");
  }

  private extent(): Promise<{ x: number; y: number; width: number; height: number; scale: number }> {
    return this.run(() => {
      const { scrollWidth, scrollHeight } = document.documentElement;
      return { x: 0, y: 0, width: scrollWidth, height: scrollHeight, scale: 1 };
    });
  }

  private middleOf(selector: string): Promise<{ x: number; y: number }> {
    return this.run((wanted) => {
      const found = document.querySelector(wanted);
      if (!found) throw new Error(`there is no ${wanted}`);
      found.scrollIntoView({ block: "center" });
      const { x, y, width, height } = found.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    }, selector);
  }
}
