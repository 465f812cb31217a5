import assert from "node:assert/strict";
import type { Lab } from "palette-maas-lab";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { UNKNOWN } from "../../provider/core/unknowns";
import { type Front, StartFailed } from "./front";

/** What the ritual must know of a resource: everything else is the same for all. */
export interface Rite {
  type: string;
  /** Inputs of a small, valid object; made once the world it needs is there. */
  inputs(): PropertyMap;
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
  drift?: { make(): Promise<void>; shows: string };
  /** A name or id that a user would import by. */
  named(id: string): string;
  /** A fault because of which the object exists but is not ready, when there is one. */
  failStart?: (lab: Lab) => void;
  /** What a protected object is refused with. */
  protects: boolean;
  /** Whether deleting it removes it: an object that was only looked up stays. */
  stays?: boolean;
}

/** The life of a resource through a front, from bad input to the second delete. */
export function ritual(rite: Rite, front: () => Front, lab: () => Lab, restart: () => Promise<void>): void {
  const { type } = rite;
  let made: { id: string; state: PropertyMap };
  let inputs: PropertyMap;

  it("rejects wrong inputs by path, and sends nothing", async () => {
    lab().clearRequests();
    for (const [over, told] of rite.wrong) {
      const { reasons } = await front().check(type, {}, { ...rite.inputs(), ...over });
      assert.ok(
        reasons.some((reason) => reason.startsWith(told)),
        `${told} in ${reasons.join(" | ")}`,
      );
    }
    assert.equal(lab().requests.filter((entry) => !entry.byGateway).length, 0);
  });

  it("accepts unknown values in a preview (T4)", async () => {
    const { reasons, inputs: checked } = await front().check(type, {}, { ...rite.inputs(), [rite.unknown]: UNKNOWN });
    assert.deepEqual(reasons, []);
    assert.equal(checked[rite.unknown], UNKNOWN);
  });

  it("creates, and keeps the id of what does not start", async () => {
    inputs = (await front().check(type, {}, rite.inputs())).inputs;
    rite.failStart?.(lab());
    if (rite.failStart) {
      const failed = await front()
        .create(type, inputs)
        .then(
          () => assert.fail("it started"),
          (error: unknown) => error,
        );
      assert.ok(failed instanceof StartFailed, String(failed));
      assert.ok(failed.created.length > 0 && failed.state.__provider !== undefined);
      assert.equal((await front().diff(type, failed.created, failed.state, inputs)).changes, false);
      made = { id: failed.created, state: await front().update(type, failed.created, failed.state, inputs) };
    } else {
      made = await front().create(type, inputs);
    }
    assert.ok(made.state.__home);
  });

  it("finds no difference afterwards, nor after a refresh", async () => {
    assert.equal((await front().diff(type, made.id, made.state, inputs)).changes, false);
    const found = await front().read(type, made.id, made.state);
    assert.ok(found);
    assert.deepEqual(found.state, made.state);
    assert.equal((await front().diff(type, made.id, found.state, inputs)).changes, false);
  });

  it("takes up what an interrupted create left behind (T12)", async () => {
    // The record of the interrupted run was lost, and so was what its process knew.
    await restart();
    const again = await front().create(type, inputs);
    assert.equal(again.id, made.id);
    made = again;
  });

  it("is found by what a user calls it, and differs from the program in secrets at most", async () => {
    const found = await front().read(type, rite.named(made.id));
    assert.ok(found);
    assert.equal(found.id, made.id);
    for (const [key, value] of Object.entries(found.inputs)) {
      if (value !== undefined && key in inputs && !["deletionProtection"].includes(key))
        assert.deepEqual(value, inputs[key], key);
    }
  });

  it("replaces on what tells objects apart, and refuses what is set at creation only", async () => {
    const free = { ...made.state, deletionProtection: false };
    for (const over of rite.replaces) {
      const { replaces } = await front().diff(type, made.id, free, { ...inputs, deletionProtection: false, ...over });
      assert.deepEqual(replaces, Object.keys(over));
      if (rite.protects)
        await assert.rejects(front().diff(type, made.id, made.state, { ...inputs, ...over }), /deletionProtection/);
    }
    for (const over of rite.refuses)
      await assert.rejects(
        front().diff(type, made.id, made.state, { ...inputs, ...over }),
        /at creation only|cannot|refused/,
      );
  });

  it("updates in place", async () => {
    const next = (await front().check(type, inputs, { ...rite.inputs(), ...rite.change })).inputs;
    const { changes, replaces } = await front().diff(type, made.id, made.state, next);
    assert.deepEqual([changes, replaces], [true, []]);
    made.state = await front().update(type, made.id, made.state, next);
    inputs = next;
    assert.equal((await front().diff(type, made.id, made.state, inputs)).changes, false);
  });

  if (rite.drift) {
    const { make, shows } = rite.drift;
    it("sees drift, and mends it (T10)", async () => {
      await make();
      const found = await front().read(type, made.id, made.state);
      assert.ok(found);
      assert.notDeepEqual(found.state[shows], made.state[shows]);
      assert.equal((await front().diff(type, made.id, found.state, inputs)).changes, true);
      made.state = await front().update(type, made.id, found.state, inputs);
      const mended = await front().read(type, made.id, made.state);
      assert.deepEqual(mended?.state, made.state);
    });
  }

  if (rite.protects) {
    it("refuses to be deleted while protected, before any request (T9)", async () => {
      lab().clearRequests();
      await assert.rejects(front().remove(type, made.id, made.state), /deletionProtection/);
      assert.equal(lab().requests.filter((entry) => !entry.byGateway).length, 0);
    });
  }

  it("is deleted, and deleted again", async () => {
    const free = { ...made.state, deletionProtection: false };
    await front().remove(type, made.id, free);
    if (!rite.stays) assert.equal(await front().read(type, made.id, free), undefined);
    await front().remove(type, made.id, free);
  });
}
