import type { History, PoolHistory } from "palette-maas-lab";
import type { PropertyMap, ResourceController, Step } from "../../provider/core/lifecycle";
import type { Effect, Forecast } from "../../provider/forecast/effect";
import { type Actor, checked } from "../support/actor";
import type { Stage } from "../support/stage";

/** What was foretold of a planned update. */
export async function foretold(
  on: Stage,
  controller: ResourceController,
  actor: Actor,
  change: PropertyMap,
): Promise<Forecast> {
  const news = checked(controller, { ...actor.inputs, ...change }, actor.state);
  return await planned(on, controller, { verb: "update", id: actor.id, olds: actor.state, news });
}

/** The forecast of a step. */
export async function planned(on: Stage, controller: ResourceController, step: Step): Promise<Forecast> {
  const result = await controller.plan(on.runtime(), step);
  if (!result) throw new Error(`nothing was foretold of ${step.verb}`);
  // The resources' plans hold forecasts.
  return result.detail as Forecast;
}

/** Lets a change happen, and everything that follows from it; what it did to machines. */
export async function happened(on: Stage, act: () => Promise<void>): Promise<History> {
  const mark = on.lab.mark();
  await act();
  for (let look = 0; !on.lab.isStable("payments"); look++) {
    if (look > 500) throw new Error("the lab does not come to rest");
    await on.pass(20_000);
  }
  return on.lab.history(mark);
}

/** Where what happened is not what was foretold: a line each. */
export function disagreements(forecast: Forecast, history: History): string[] {
  const pools = new Set([...forecast.effects.map(({ pool }) => pool), ...history.pools.map(({ pool }) => pool)]);
  const lines = [...pools].flatMap((pool) => {
    const effects = forecast.effects.filter((effect) => effect.pool === pool);
    return ofPool(
      effects,
      history.pools.find((one) => one.pool === pool),
    ).map((line) => `${pool}: ${line}`);
  });
  return [...lines, ...orderOf(forecast, history)];
}

function ofPool(effects: readonly Effect[], seen: PoolHistory | undefined): string[] {
  const reinstalls = effects.find(({ kind }) => kind === "reinstalls");
  return [
    ...counted(effects, "allocates", seen?.added.length ?? 0),
    ...counted(effects, "releases", seen?.removed.length ?? 0),
    ...strangers(effects, [...(seen?.removed ?? []), ...(seen?.replaced ?? []).map(({ from }) => from)]),
    ...reinstalled(reinstalls, seen, sumOf(effects, "allocates")),
  ];
}

function counted(effects: readonly Effect[], kind: Effect["kind"], seen: number): string[] {
  const told = sumOf(effects, kind);
  return told === seen ? [] : [`${kind} ${told}, and it was ${seen}`];
}

const sumOf = (effects: readonly Effect[], kind: Effect["kind"]): number =>
  effects.filter((effect) => effect.kind === kind).reduce((sum, { count }) => sum + count, 0);

function strangers(effects: readonly Effect[], left: readonly string[]): string[] {
  const named = effects.flatMap(({ servers }) => servers.map(({ hostname }) => hostname));
  const strange = left.filter((hostname) => !named.includes(hostname));
  return strange.length === 0 ? [] : [`gave up ${strange.join(", ")}, which was not foretold of`];
}

/** `grown`: servers that come besides, of which the lab cannot tell whether they are in another's place yet. */
function reinstalled(effect: Effect | undefined, seen: PoolHistory | undefined, grown: number): string[] {
  const count = seen?.replaced.length ?? 0;
  if (count === 0 && (!effect || effect.certainty === "may")) return [];
  if (!effect) return [`reinstalled ${count}, and nothing was foretold`];
  if (count !== effect.count) return [`reinstalls ${effect.count} (${effect.certainty}), and it was ${count}`];
  const { atOnce = 0, spare = 0 } = effect.exchange ?? {};
  return [
    ...((seen?.atOnce ?? 0) > atOnce + grown ? [`${atOnce} at a time, and it was ${seen?.atOnce}`] : []),
    ...((seen?.spare ?? 0) > spare ? [`a spare of ${spare}, and it took ${seen?.spare}`] : []),
  ];
}

/** The order in which pools were reinstalled: that of the effects. */
function orderOf({ effects }: Forecast, { order }: History): string[] {
  const told = effects.filter(({ kind }) => kind === "reinstalls").map(({ pool }) => pool);
  const seen = order.map((place) => place.slice(place.indexOf("/") + 1));
  const expected = told.filter((pool) => seen.includes(pool));
  return seen.join() === expected.join() ? [] : [`order ${expected.join(", ")}, and it was ${seen.join(", ")}`];
}
