import assert from "node:assert/strict";
import type { Lab } from "palette-maas-lab";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { UNKNOWN } from "../../provider/core/unknowns";
import { type Front, StartFailed } from "./front";

/** What the full lifecycle must know of a resource: everything else is the same for all. */
export interface Subject {
  type: string;
  /** What the names of its objects begin with. */
  called: string;
  /** Inputs of a small, valid object of this name; made once the world it needs is there. */
  inputs(name: string): PropertyMap;
  /** Wrong inputs, and the beginning of what is told. */
  wrong: [over: PropertyMap, told: string][];
  /** A member that may be unknown in a preview. */
  unknown: string;
  /** Changes that need a new object, or are refused. */
  replaces: PropertyMap[];
  refuses: PropertyMap[];
  /** A change that is made in place. */
  change: PropertyMap;
  /** Makes the service differ from the program, and the member in which it shows. */
  drift?: { make(name: string): Promise<void>; shows: string };
  /** How a user would import the object of this name. */
  importId(name: string): string;
  /** A fault because of which the object exists but is not ready, when there is one. */
  failStart?: (lab: Lab) => void;
  /** What a protected object is refused with. */
  protects: boolean;
  /** Whether deleting it removes it: an object that was only looked up stays. */
  stays?: boolean;
}

/** An object, and the checked inputs that it was made from. */
interface Made {
  name: string;
  id: string;
  inputs: PropertyMap;
  state: PropertyMap;
}

/**
 * The life of a resource through a front, from bad input to the second delete. A test that changes its object, or to
 * whom it belongs, makes one of its own.
 */
export function fullLifecycle(
  subject: Subject,
  front: () => Front,
  lab: () => Lab,
  restart: () => Promise<void>,
): void {
  const { type } = subject;
  let objects = 0;
  /** The object of the tests that change nothing. */
  let kept: Made;

  before(async () => {
    kept = await make();
  });

  const newName = (): string => {
    objects += 1;
    return `${subject.called}-${objects}`;
  };

  async function make(): Promise<Made> {
    const name = newName();
    const { inputs } = await front().check(type, {}, subject.inputs(name));
    return { name, inputs, ...(await front().create(type, inputs)) };
  }

  /** An object that was made and then changed in place. */
  async function makeAndChange(): Promise<Made> {
    const { name, id, inputs, state } = await make();
    const next = (await front().check(type, inputs, { ...subject.inputs(name), ...subject.change })).inputs;
    const { changes, replaces } = await front().diff(type, id, state, next);
    assert.deepEqual([changes, replaces], [true, []]);
    return { name, id, inputs: next, state: await front().update(type, id, state, next) };
  }

  it("rejects wrong inputs by path, and sends nothing", async () => {
    lab().clearRequests();
    for (const [over, told] of subject.wrong) {
      const { reasons } = await front().check(type, {}, { ...subject.inputs(subject.called), ...over });
      assert.ok(
        reasons.some((reason) => reason.startsWith(told)),
        `${told} in ${reasons.join(" | ")}`,
      );
    }
    assert.equal(lab().requests.filter((entry) => !entry.byGateway).length, 0);
  });

  it("accepts unknown values in a preview", async () => {
    const news = { ...subject.inputs(subject.called), [subject.unknown]: UNKNOWN };
    const { reasons, inputs } = await front().check(type, {}, news);
    assert.deepEqual(reasons, []);
    assert.equal(inputs[subject.unknown], UNKNOWN);
  });

  it("creates, and finds no difference afterwards, nor after a refresh", async () => {
    const { id, inputs, state } = kept;
    assert.ok(state.__home);
    assert.equal((await front().diff(type, id, state, inputs)).changes, false);
    const found = await front().read(type, id, state);
    assert.ok(found);
    assert.deepEqual(found.state, state);
    assert.equal((await front().diff(type, id, found.state, inputs)).changes, false);
  });

  const { failStart } = subject;
  if (failStart)
    it("keeps the id of what does not start, and finishes it in an update", async () => {
      const { inputs } = await front().check(type, {}, subject.inputs(newName()));
      failStart(lab());
      const failed = await front()
        .create(type, inputs)
        .then(
          () => assert.fail("it started"),
          (error: unknown) => error,
        );
      assert.ok(failed instanceof StartFailed, String(failed));
      assert.ok(failed.created.length > 0 && failed.state.__provider !== undefined);
      assert.equal((await front().diff(type, failed.created, failed.state, inputs)).changes, false);
      const state = await front().update(type, failed.created, failed.state, inputs);
      assert.ok(state.__home);
      const found = await front().read(type, failed.created, state);
      assert.deepEqual(found?.state, state);
    });

  it("takes up what an interrupted create left behind", async () => {
    const { id, inputs } = await make();
    // The record of the interrupted run was lost, and so was what its process knew.
    await restart();
    const again = await front().create(type, inputs);
    assert.equal(again.id, id);
  });

  it("is found by what a user calls it, and differs from the program in secrets at most", async () => {
    const { name, id, inputs } = kept;
    const found = await front().read(type, subject.importId(name));
    assert.ok(found);
    assert.equal(found.id, id);
    for (const [key, value] of Object.entries(found.inputs)) {
      if (value !== undefined && key in inputs && !["deletionProtection"].includes(key))
        assert.deepEqual(value, inputs[key], key);
    }
  });

  it("replaces on what tells objects apart, and refuses what is set at creation only", async () => {
    const { id, inputs, state } = kept;
    const free = { ...state, deletionProtection: false };
    for (const over of subject.replaces) {
      const { replaces } = await front().diff(type, id, free, { ...inputs, deletionProtection: false, ...over });
      assert.deepEqual(replaces, Object.keys(over));
      if (subject.protects)
        await assert.rejects(front().diff(type, id, state, { ...inputs, ...over }), /deletionProtection/);
    }
    for (const over of subject.refuses)
      await assert.rejects(front().diff(type, id, state, { ...inputs, ...over }), /at creation only|cannot|refused/);
  });

  it("updates in place", async () => {
    const { id, inputs, state } = await makeAndChange();
    assert.equal((await front().diff(type, id, state, inputs)).changes, false);
  });

  if (subject.drift) {
    const drift = subject.drift;
    it("sees drift in a refresh, and mends it in an update", async () => {
      const { name, id, inputs, state } = await makeAndChange();
      await drift.make(name);
      const found = await front().read(type, id, state);
      assert.ok(found);
      assert.notDeepEqual(found.state[drift.shows], state[drift.shows]);
      assert.equal((await front().diff(type, id, found.state, inputs)).changes, true);
      const updated = await front().update(type, id, found.state, inputs);
      const mended = await front().read(type, id, updated);
      assert.deepEqual(mended?.state, updated);
    });
  }

  if (subject.protects) {
    it("refuses to be deleted while protected, before any request", async () => {
      const { id, state } = kept;
      lab().clearRequests();
      await assert.rejects(front().remove(type, id, state), /deletionProtection/);
      assert.equal(lab().requests.filter((entry) => !entry.byGateway).length, 0);
    });
  }

  it("is deleted, and deleted again", async () => {
    const { id, state } = await makeAndChange();
    const free = { ...state, deletionProtection: false };
    await front().remove(type, id, free);
    if (!subject.stays) assert.equal(await front().read(type, id, free), undefined);
    await front().remove(type, id, free);
  });
}
