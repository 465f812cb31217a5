const ROW = /^( [ +~-]{1,2}|\+-|\+\+|--) +(\S*(?::|\/)\S+) (\S+)(?: (.*?))?\s*$/;
const STEP =
  /^ ?((?:creat|updat|delet|replac|refresh|read|runn|same|import|discard)\w*(?: replacement)?(?: \([\d.]+s\))?)?(?: ?\[diff: [^\]]*\];?)?(?:^| |$)(.*)$/;
const DONE = /^(?:created|updated|deleted|replaced|refreshed|\*\*\w+ failed\*\*)/;
const NOISE =
  /^@ |^\s*\[(?:urn|id|provider)=|^The resources in the stack have been deleted, but |^If you want to remove the stack completely/;
const SECTION = /^\S.*:$/;

/**
 * What the Pulumi CLI prints where no terminal is, as somebody reads it: each message once, with the resource it belongs to, without
 * the dots of progress, URNs and the type tokens in full. Lines go in as they come; what is to be shown comes out.
 */
export class PulumiOutput {
  private readonly told = new Set<string>();
  private inDiagnostics = false;
  private heading: string | undefined;

  take(line: string): string[] {
    if (NOISE.test(line)) return [];
    if (SECTION.test(line)) this.inDiagnostics = line === "Diagnostics:";
    if (line === "Diagnostics:") return [];
    const shown = this.inDiagnostics ? this.diagnostic(line) : this.progress(line);
    return shown.filter((one) => one !== "");
  }

  private progress(line: string): string[] {
    const [, sign, type, name, rest = ""] = ROW.exec(line) ?? [];
    if (sign === undefined || type === undefined || name === undefined) return [short(line)];
    const [, step = "", told = ""] = STEP.exec(rest) ?? [];
    const message = told.trim();
    const isNews = message !== "" && !/^\d+ (?:error|warning)s?$/.test(message) && !this.told.has(message);
    // A row without a sign, or on its way, has nothing to say but its message.
    if (!isNews && (sign.trim() === "" || (!DONE.test(step) && !/^(?:create|update|delete|replace)$/.test(step))))
      return [];
    const text =
      `${sign.trim() === "" ? "  " : sign.trimEnd()} ${short(type)} ${name}  ${isNews ? message : step}`.trimEnd();
    if (this.told.has(text)) return [];
    this.told.add(message).add(text);
    return [text];
  }

  /** Only what no row has told. */
  private diagnostic(line: string): string[] {
    const text = line.trim();
    if (/^ {2}\S.*\):$/.test(line)) {
      this.heading = short(line);
      return [];
    }
    if (text === "" || this.told.has(text)) return [];
    this.told.add(text);
    const heading = this.heading === undefined ? [] : [this.heading];
    this.heading = undefined;
    return [...heading, line];
  }
}

const short = (text: string): string =>
  text.replace(/pulumi-nodejs:dynamic\/palette-maas:|palette-maas:index:|pulumi:pulumi:/g, "");
