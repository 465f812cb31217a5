import { lowerFirst } from "../core/text/lower-first";
import { describeForeignServers, foreignServersOf } from "../machines/foreign-servers";
import type { TenantAccount, TenantCluster, TenantGateway } from "../plane/tenant-inventory";
import { type DoctorContext, forEach, shortList } from "./context";

/** What came of asking MAAS with an account's key. */
export interface Verdict {
  about: string;
  /** Undefined where nobody could ask. */
  works: boolean | undefined;
  /** Of its MAAS, where the key works. */
  domains: readonly string[] | undefined;
}

interface Surveyed {
  /** Undefined where the key may not read them. */
  gateways: readonly TenantGateway[] | undefined;
  accounts: readonly TenantAccount[];
  clusters: readonly TenantCluster[];
}

const ASKED = "does MAAS take its key, asked through its gateway?";

/**
 * Every account: whether the key that the plane keeps works through its gateway, and who suffers where it does not. Answers
 * verdicts by the account's id.
 */
export async function checkAccounts(context: DoctorContext, surveyed: Surveyed): Promise<ReadonlyMap<string, Verdict>> {
  const verdicts = new Map<string, Verdict>();
  if (surveyed.accounts.length === 0) {
    context.findings.add(
      "note",
      { about: "cloud accounts", asked: "is there one for MAAS?" },
      "none that the key may see",
    );
  }
  await forEach(surveyed.accounts, async (account) => {
    checkDirectAccess(context, account);
    await checkSoleUser(context, account);
    verdicts.set(account.id, await checkAccount(context, account, surveyed));
  });
  return verdicts;
}

const aboutAccount = ({ name, place }: TenantAccount): string => `cloud account ${name} (${place})`;

async function checkAccount(
  { ctx, findings }: DoctorContext,
  account: TenantAccount,
  { gateways, clusters }: Surveyed,
): Promise<Verdict> {
  const about = aboutAccount(account);
  const users = clusters.filter(({ accountId }) => accountId === account.id).map(({ name }) => name);
  const harm = users.length === 0 ? "" : ` Clusters that it keeps from working: ${shortList(users)}.`;
  const gateway = gateways?.find(({ id }) => id === account.gatewayId);
  if (gateways && !gateway?.running) {
    const [found, todo] = withoutGateway(account, gateway);
    findings.add(gateway ? "warning" : "error", { about, asked: ASKED }, `not asked: ${found}`, `${todo}${harm}`);
    return { about, works: undefined, domains: undefined };
  }
  const todo =
    `Give the account a key that works ('apiKey' of its MaasCloudAccount), and see that ${gateway?.name ?? "its gateway"} ` +
    `reaches ${account.apiEndpoint}.${harm}`;
  const asked = { about, asked: ASKED };
  const answer = await findings.answer(
    asked,
    async () => ({ domains: await ctx.plane.tenantInventory.domainsBehind(account) }),
    todo,
  );
  const domains = answer?.domains;
  if (domains) findings.add("ok", asked, `yes; its MAAS has the domains ${shortList(domains)}`);
  else if (answer) findings.add("note", asked, `not asked: ${ctx.plane.name} asks no MAAS for others`);
  if (answer && !domains) return { about, works: undefined, domains };
  return { about, works: domains !== undefined, domains };
}

function withoutGateway(
  { gatewayId, apiEndpoint }: TenantAccount,
  gateway: TenantGateway | undefined,
): [found: string, todo: string] {
  if (gateway) return [`its gateway '${gateway.name}' is ${gateway.state}`, "Bring the gateway back first."];
  const found = gatewayId === "" ? "no gateway is noted on it" : `its gateway ${gatewayId} does not exist`;
  return [found, `Set its 'gatewayId' to a gateway that reaches ${apiEndpoint}.`];
}

function checkDirectAccess({ ctx, findings }: DoctorContext, account: TenantAccount): void {
  if (ctx.inventory.at(account.apiEndpoint)) return;
  findings.add(
    "note",
    { about: aboutAccount(account), asked: "is its MAAS reached directly, too?" },
    `no: no entry of 'palette-maas:maas' is for ${account.apiEndpoint}, so servers, free machines and leftovers there are not seen`,
  );
}

/** Where the plane takes whatever its MAAS user owns, whether he owns anything else. */
async function checkSoleUser({ ctx, findings }: DoctorContext, account: TenantAccount): Promise<void> {
  const { soleUser } = ctx.plane.tenantInventory;
  const view = ctx.inventory.at(account.apiEndpoint);
  if (!soleUser || !view) return;
  const question = { about: aboutAccount(account), asked: "has a cluster every server of its MAAS user?" };
  const found = await findings.answer(
    question,
    async () => {
      const apiKey = await soleUser.keyOf(account.id);
      return apiKey === undefined
        ? undefined
        : { foreign: await foreignServersOf(ctx, { soleUser, view, apiKey, rack: () => view.rack() }) };
    },
    "",
    "warning",
  );
  if (!found) return;
  const { foreign } = found;
  if (!foreign) findings.add("note", question, "not known: MAAS shows the configured key no servers of that user");
  else if (foreign.servers.length === 0) findings.add("ok", question, `yes, every one of ${foreign.user}`);
  else {
    const [wrong, todo] = describeForeignServers(ctx, foreign);
    findings.add("error", question, `no: ${lowerFirst(wrong)}`, todo);
  }
}
