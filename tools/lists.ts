import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { runMain } from "./run-main";

const root = path.dirname(__dirname);

/** Something that a file exports, and the path by which the list imports it. */
interface Listed {
  name: string;
  from: string;
  isType?: true;
}

/** By the files that hold them: lists of what lies in a folder, so that a new file there is in use without a line elsewhere. */
const LISTS: Readonly<Record<string, () => string>> = {
  "provider/palette/objects.ts": objectsOnPalette,
  "lab/src/palette/routes.ts": routesOfLab,
};

/** Every list by its path in the project, as the folders are now. */
export const lists = (): Record<string, string> =>
  Object.fromEntries(Object.entries(LISTS).map(([file, text]) => [file, text()]));

const camelCase = (name: string): string => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** Of each folder of Palette's room that has a file of its own name, what that file exports under that name. */
function objectsOnPalette(): string {
  const room = "provider/palette";
  const found = readdirSync(path.join(root, room))
    .filter((folder) => filesIn(path.join(room, folder)).includes(`${folder}.ts`))
    .map((folder): Listed => ({ name: camelCase(folder), from: `./${folder}/${folder}` }));
  const members = found.map(({ name }) => `  ${name}: ${name}(session),`);
  const session: Listed = { name: "Session", from: "./session", isType: true };
  return textOf(
    room,
    [...found, session],
    [
      "",
      "/** What Palette has behind a session, by the names that a plane has for it. */",
      "export const objectsOf = (session: Session) => ({",
      ...members,
      "});",
    ],
  );
}

/** Of each file of the lab's API, the functions that register routes. */
function routesOfLab(): string {
  const room = "lab/src/palette/api";
  const found = filesIn(room)
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file): Listed[] => {
      const text = readFileSync(path.join(root, room, file), "utf8");
      return [...text.matchAll(/^export function (\w+Routes)\(app: App\): void/gm)].map(([, name = ""]) => ({
        name,
        from: `./api/${file.slice(0, -".ts".length)}`,
      }));
    });
  return textOf(room, found, [
    "",
    "/** Registers every route of Palette's API. */",
    "export const ROUTES = [",
    ...found.map(({ name }) => `  ${name},`),
    "];",
  ]);
}

const filesIn = (folder: string): string[] => {
  const whole = path.join(root, folder);
  return statSync(whole).isDirectory() ? readdirSync(whole, { recursive: true, encoding: "utf8" }).sort() : [];
};

function textOf(room: string, found: readonly Listed[], body: readonly string[]): string {
  const imports = found
    .toSorted((one, other) => (one.from < other.from ? -1 : 1))
    .map(({ name, from, isType }) => `import ${isType ? "type " : ""}{ ${name} } from "${from}";`);
  return [`// Written by \`npm run generate\` from \`${room}\`.`, ...imports, ...body, ""].join("\n");
}

if (require.main === module)
  runMain(async () => {
    for (const [file, text] of Object.entries(lists())) writeFileSync(path.join(root, file), text);
    return 0;
  });
