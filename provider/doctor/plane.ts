import { requiredApiKey } from "../settings";
import { checkConnection } from "./connection";
import type { DoctorContext } from "./context";
import { shortList } from "./context";

/** Whether the plane answers, whose key it is, and whether the project is there. False where nothing more can be asked. */
export async function checkPlane(context: DoctorContext): Promise<boolean> {
  const { settings, http, findings, ctx } = context;
  const about = ctx.plane.name;
  const place = { about, baseUrl: settings.paletteEndpoint, path: "/", http };
  if (!(await checkConnection(context, place))) return false;
  const known = await checkKey(context);
  if (known) await checkProject(context);
  findings.add(
    "note",
    { about, asked: "which version is it?" },
    "no documented call tells; the agents of its gateways, below, are of about the same version",
  );
  return known;
}

async function checkKey({ settings, ctx, findings }: DoctorContext): Promise<boolean> {
  const about = ctx.plane.name;
  const asked = "whose key is it?";
  const todo = `Create a key in ${about} (User menu, My API Keys), and set PALETTE_API_KEY or 'palette-maas:paletteApiKey'.`;
  const owner = await findings.answer(
    { about, asked },
    () => {
      requiredApiKey(settings);
      return ctx.plane.tenantInventory.whose();
    },
    todo,
  );
  if (!owner) return false;
  findings.add("ok", { about, asked }, `that of user ${owner.user || "(not told)"} of tenant ${owner.tenant}`);
  return true;
}

async function checkProject({ settings, ctx, findings }: DoctorContext): Promise<void> {
  const about = ctx.plane.name;
  const asked = `may it see the project '${settings.project}'?`;
  const todo =
    "Give the key's user a role in a project, or choose another by 'palette-maas:project' or PALETTE_PROJECT.";
  const names = await findings.answer({ about, asked }, () => ctx.plane.tenantInventory.projects(), todo);
  if (!names) return;
  const others = names.length === 0 ? "it may see none" : `it may see ${shortList([...names].sort())}`;
  if (names.includes(settings.project)) findings.add("ok", { about, asked }, `yes; ${others}`);
  else findings.add("error", { about, asked }, `no; ${others}`, todo);
}

/** Which places the key may not read. What it may write cannot be told without writing. */
export function checkRights({ findings, ctx }: DoctorContext, what: string, unread: readonly string[]): void {
  const about = ctx.plane.name;
  const asked = `may the key read ${what} everywhere?`;
  if (unread.length === 0) {
    findings.add("ok", { about, asked }, "yes");
    return;
  }
  const todo = "Give the key's user a role there, if this program is to manage what is in it.";
  findings.add("warning", { about, asked }, `not those of ${shortList(unread)}`, todo);
}
