import assert from "node:assert/strict";
import * as path from "node:path";
import ts from "typescript";
import { codeBlocksOf } from "../support/markdown";
import { allPages } from "../support/pages";

const root = path.resolve(__dirname, "../..");

/** The vendor's package is generated on each host and stands in no registry. */
const VENDOR = `declare module "@pulumi/spectrocloud" {
  import * as pulumi from "@pulumi/pulumi";
  export namespace types.input {
    interface ClusterProfilePack { name: string; tag?: string; uid?: string; values?: string }
  }
  export class ClusterProfile extends pulumi.CustomResource {
    constructor(name: string, args: { name: string; cloud: string; type: string; version: string; packs: types.input.ClusterProfilePack[] });
    readonly name: pulumi.Output<string>;
  }
}`;

/**
 * The TypeScript of a page as one program: each block sees what the blocks before it declare and import, and may declare a name anew, as
 * who reads the page from above does.
 */
function programOf(blocks: readonly string[]): string {
  const imports: string[] = [];
  const bodies = blocks.map((block) =>
    block
      .replace(/^import .*?;$/gms, (line) => {
        imports.push(line);
        return "";
      })
      .replace(/^export (?=const|function|class|interface|type)/gm, ""),
  );
  return [...new Set(imports), ...bodies.map((body) => `{\n${body}`), "}".repeat(bodies.length), "export {};"].join(
    "\n",
  );
}

/** What the compiler says against programs that are not on disk, by the names that they would have. */
function complaintsAbout(programs: ReadonlyMap<string, string>): string[] {
  const options: ts.CompilerOptions = {
    ...{ target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
    ...{ moduleResolution: ts.ModuleResolutionKind.Bundler, moduleDetection: ts.ModuleDetectionKind.Force },
    ...{ strict: true, skipLibCheck: true, noEmit: true, types: ["node"] },
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => programs.has(name) || fileExists(name);
  host.readFile = (name) => programs.get(name) ?? readFile(name);
  host.getSourceFile = (name, ...rest) => {
    const text = programs.get(name);
    return text === undefined ? getSourceFile(name, ...rest) : ts.createSourceFile(name, text, ts.ScriptTarget.ES2023);
  };
  // Packages are found from the root, where the package finds itself by its own exports.
  host.resolveModuleNameLiterals = (literals, from) =>
    literals.map(({ text }) => {
      const isOurs = !from.includes("/node_modules/") && !text.startsWith(".");
      return ts.resolveModuleName(text, isOurs ? path.join(root, "program.ts") : from, options, host);
    });
  const program = ts.createProgram([...programs.keys()], options, host);
  return [...programs.keys()].flatMap((name) => {
    const file = program.getSourceFile(name);
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return found.map(({ messageText, start = 0 }) => {
      const line = programs.get(name)?.slice(0, start).split("\n").length ?? 0;
      const text = programs.get(name)?.split("\n")[line - 1]?.trim();
      return `${path.relative(root, name)}: ${ts.flattenDiagnosticMessageText(messageText, " ")} (${text})`;
    });
  });
}

const WRONG = [
  'import { Cluster } from "pulumi-palette-maas";',
  'new Cluster("a", { cloudAccountId: "x", domain: "maas", sizes: 3, controlPlane: { instance: { minCpu: 1, minMemoryMb: 1 } } });',
  'import { MachinePools } from "pulumi-palette-maas";\nconsole.log(config);',
];

describe("TypeScript on the pages", () => {
  const programs = new Map(
    allPages().flatMap(({ name, text }): [string, string][] => {
      const blocks = codeBlocksOf(text).filter(({ language }) => ["ts", "typescript"].includes(language));
      if (blocks.length === 0) return [];
      return [[path.join(root, `${name}.ts`), programOf(blocks.map((block) => block.text))]];
    }),
  );

  it("compiles against the package as a user's program does, and is refused where it names what is not there", () => {
    assert.ok(programs.size >= 6, [...programs.keys()].join());
    const added = new Map([
      [path.join(root, "vendor.d.ts"), VENDOR],
      [path.join(root, "wrong.md.ts"), programOf(WRONG)],
    ]);
    const complaints = complaintsAbout(new Map([...programs, ...added]));
    const isMeant = (complaint: string): boolean => complaint.startsWith("wrong.md.ts");
    assert.deepEqual(
      complaints.filter((complaint) => !isMeant(complaint)),
      [],
    );
    const meant = complaints.filter(isMeant).join("\n");
    for (const expected of [/'sizes' does not exist/, /no exported member named 'MachinePools'/, /name 'config'/])
      assert.match(meant, expected);
  });
});
