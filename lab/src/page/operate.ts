import type { Maas } from "../maas";
import type { MaasOperator } from "../operator/maas";

/** What somebody plays on the page, by the word of its button. */
export const ACTIONS = {
  break: "Mark as broken",
  fix: "Mark as fixed",
  release: "Release",
  rename: "Rename",
  slow: "Slow down",
  off: "Switch off",
} as const;

type Action = keyof typeof ACTIONS;

/** What the operator does to which server, and for another name, which. */
export interface OperatorRequest {
  action: string;
  server: string;
  name: string;
}

const SLOWER = 5;

/** Does as an operator does in MAAS, and says what came of it; what MAAS refuses is said too. */
export async function operate(request: OperatorRequest, operator: MaasOperator, { world }: Maas): Promise<string> {
  const server = request.server.trim();
  const action = (Object.keys(ACTIONS) as Action[]).find((known) => known === request.action);
  if (!action) return `There is no '${request.action}' to play.`;
  if (server === "") return "Say which server: type its name, or click on it.";
  const machine = world.machines.find(({ hostname, systemId }) => hostname === server || systemId === server);
  if (!machine) return `There is no server '${server}'.`;
  const acts: Record<Action, () => Promise<string>> = {
    break: () => operator.markBroken(server).then(() => `${server} is marked as broken.`),
    fix: () => operator.markFixed(server).then(() => `${server} is marked as fixed.`),
    release: () => operator.release(server).then(() => `${server} is being released.`),
    off: () => operator.powerOff(server).then(() => `${server} is being switched off.`),
    rename: async () => {
      const name = request.name.trim();
      if (name === "") return "Say which name the server is to have.";
      await operator.rename(server, name);
      return `${server} is called ${name} now.`;
    },
    slow: async () => {
      machine.deployFactor *= SLOWER;
      return `${server} takes ${machine.deployFactor} times as long to deploy from now on.`;
    },
  };
  try {
    return await acts[action]();
  } catch (error) {
    return error instanceof Error ? `${error.message}.` : String(error);
  }
}
