import { upperFirst } from "../core/text/upper-first";
import { checkConnection } from "./connection";
import type { DoctorContext } from "./context";
import { shortList } from "./context";

/** Whether the plane answers, whose key it is, and whether the project is there. False where nothing more can be asked. */
export async function checkPlane(context: DoctorContext): Promise<boolean> {
  const { http, findings, ctx } = context;
  const about = ctx.plane.name;
  const { address, version } = ctx.plane.tenantInventory;
  if (address !== undefined && !(await checkConnection(context, { about, baseUrl: address, path: "/", http })))
    return false;
  const known = await checkKey(context);
  if (known) await checkPlace(context);
  if (version !== undefined) findings.add("note", { about, asked: "which version is it?" }, version);
  return known;
}

const adviceOn = ({ ctx }: DoctorContext, situation: "get-access" | "choose-place"): string =>
  `${upperFirst(ctx.plane.remedy(situation))}.`;

async function checkKey(context: DoctorContext): Promise<boolean> {
  const { ctx, findings } = context;
  const question = { about: ctx.plane.name, asked: "whose key is it?" };
  const ask = () => ctx.plane.tenantInventory.whose();
  const owner = await findings.answer(question, ask, adviceOn(context, "get-access"));
  if (!owner) return false;
  findings.add("ok", question, `that of user ${owner.user || "(not told)"} of ${owner.tenant}`);
  return true;
}

async function checkPlace(context: DoctorContext): Promise<void> {
  const { ctx, findings } = context;
  const { place } = ctx.plane.tenantInventory;
  const question = { about: ctx.plane.name, asked: `may it see the ${place.noun} '${place.name}'?` };
  const todo = adviceOn(context, "choose-place");
  const names = await findings.answer(question, () => ctx.plane.tenantInventory.projects(), todo);
  if (!names) return;
  const others = names.length === 0 ? "it may see none" : `it may see ${shortList([...names].sort())}`;
  if (names.includes(place.name)) findings.add("ok", question, `yes; ${others}`);
  else findings.add("error", question, `no; ${others}`, todo);
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
