import assert from "node:assert/strict";
import { ReadPasses } from "../../provider/core/lifecycle/read-passes";
import { type Caller, type Freshness, relatedFreshness, SharedAnswers } from "../../provider/core/shared-answers";
import { minutes, seconds } from "../../provider/core/time/duration";

let now = 0;
const clock = { now: () => now, sleep: async () => undefined };
const { signal } = new AbortController();
const asker = (freshness?: Freshness, over: Partial<Caller> = {}): Caller => ({
  signal,
  isAhead: false,
  clock,
  freshness,
  ...over,
});
const LOOK: Freshness = { pass: "one", within: seconds(60), isWide: true };
const question = { key: "cluster a", about: ["a"] };

describe("answers that several share", () => {
  let asked: number;
  const ask = async (): Promise<number> => {
    asked += 1;
    return asked;
  };
  beforeEach(() => {
    asked = 0;
    now = 0;
  });

  it("are asked for once in a look, by however many and whenever they come", async () => {
    const answers = new SharedAnswers();
    const get = () => answers.get(question, asker(LOOK), ask);
    assert.deepEqual(await Promise.all([get(), get(), get()]), [1, 1, 1]);
    now = seconds(60);
    assert.equal(await get(), 1);
    now = seconds(60) + 1;
    assert.equal(await get(), 2);
  });

  it("may be older for whom they only stand around what he looks at", async () => {
    const answers = new SharedAnswers();
    const waiting = asker({ ...LOOK, within: seconds(5), related: seconds(60) });
    const around = { ...question, within: relatedFreshness(waiting.freshness) };
    assert.equal(await answers.get(question, waiting, ask), 1);
    now = seconds(30);
    assert.equal(await answers.get(around, waiting, ask), 1);
    assert.equal(await answers.get(question, waiting, ask), 2);
    now = seconds(91);
    assert.equal(await answers.get(around, waiting, ask), 3);
    answers.drop(["a"]);
    assert.equal(await answers.get(around, waiting, ask), 4);
  });

  it("are of one look alone, and nobody's who does not look", async () => {
    const answers = new SharedAnswers();
    assert.equal(await answers.get(question, asker(LOOK), ask), 1);
    assert.equal(await answers.get(question, asker({ ...LOOK, pass: "two" }), ask), 2);
    assert.equal(await answers.get(question, asker(), ask), 3);
    assert.equal(await answers.get(question, asker(), ask), 4);
    assert.equal(await answers.get(question, asker(LOOK), ask), 1);
  });

  it("may be much older for a wait where they hardly ever change, and go with a write to what they are about", async () => {
    const answers = new SharedAnswers();
    const steady = { pass: "run 1", within: minutes(60) };
    const account = { ...question, steadyFor: minutes(60) };
    const profile = { key: "profile", about: ["p"], steadyFor: minutes(2) };
    const get = (one: typeof account, freshness: Freshness) => answers.get(one, asker(freshness), ask);
    const wait = (pass: string): Freshness => ({ pass, within: seconds(5), steady, isWide: false });
    assert.deepEqual([await get(account, wait("update 1")), await get(profile, wait("update 1"))], [1, 2]);
    now = minutes(1);
    assert.deepEqual([await get(account, wait("waits")), await get(profile, wait("update 2"))], [1, 2]);
    now = minutes(50);
    assert.deepEqual([await get(account, wait("waits")), await get(profile, wait("waits"))], [1, 3]);
    assert.equal(await get(account, { ...wait("waits"), steady: { ...steady, pass: "run 2" } }), 4);
    assert.equal(await get(account, { pass: "update 3", within: seconds(3), isWide: false }), 5);
    answers.drop(["a"]);
    assert.equal(await get(account, wait("waits")), 6);
    now = minutes(111);
    assert.equal(await get(account, wait("waits")), 7);
  });

  it("are dropped by a write to what they are about, those on their way too", async () => {
    const answers = new SharedAnswers();
    let answer: (value: number) => void = () => undefined;
    const slow = answers.get(question, asker(LOOK), () => new Promise<number>((resolve) => (answer = resolve)));
    const other = { key: "cluster b", about: ["b"] };
    await answers.get(other, asker(LOOK), ask);
    answers.drop(["a"]);
    assert.equal(await answers.get(question, asker(LOOK), ask), 2);
    answer(7);
    assert.equal(await slow, 7);
    assert.equal(await answers.get(question, asker(LOOK), ask), 2);
    assert.equal(await answers.get(other, asker(LOOK), ask), 1);
    answers.drop();
    assert.equal(await answers.get(other, asker(LOOK), ask), 3);
  });

  it("are no failures, and none of somebody who was cancelled or had no patience", async () => {
    const answers = new SharedAnswers();
    const fail = () => Promise.reject(new Error("away"));
    await assert.rejects(answers.get(question, asker(LOOK), fail), /away/);
    const hasty = answers.get(question, asker(LOOK, { isAhead: true }), fail);
    const patient = answers.get(question, asker(LOOK), ask);
    await assert.rejects(hasty, /away/);
    assert.equal(await patient, 1);
  });
});

describe("the look of a refresh", () => {
  it("is one for all objects, and another when one of them is read again or something was changed", () => {
    const passes = new ReadPasses();
    const first = passes.of("Cluster a").pass;
    assert.equal(passes.of("MachinePool a/b").pass, first);
    const second = passes.of("Cluster a").pass;
    assert.notEqual(second, first);
    assert.equal(passes.of("MachinePool a/b").pass, second);
    passes.end();
    assert.notEqual(passes.of("MachinePool a/c").pass, second);
  });

  it("goes on over changes of others for what hardly ever changes, until another run begins", () => {
    const passes = new ReadPasses();
    const first = passes.of("preview of a").steady;
    passes.end();
    for (const steady of [passes.of("preview of b").steady, passes.ofUpdate("preview of a").steady])
      assert.deepEqual(steady, first);
    assert.equal(passes.ofWait().steady?.pass, first?.pass);
    assert.equal(passes.ofUpdate().steady, undefined, "one that may release asks itself");
    assert.notEqual(passes.of("preview of a").steady?.pass, first?.pass);
    const second = passes.of("preview of c").steady?.pass;
    passes.end();
    assert.notEqual(passes.ofRead("Cluster a").steady?.pass, second);
  });
});
