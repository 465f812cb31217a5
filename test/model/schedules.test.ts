import assert from "node:assert/strict";
import { isCron, moment, span, timeZone } from "../../provider/model/schedules";

describe("a cron schedule", () => {
  for (const text of ["* * * * *", "0 3 * * sun", "*/15 0-6 1,15 jan-jun 1-5", "5 4 * * 7", " 0 0 1 1 0 "]) {
    it(`'${text}' passes`, () => assert.ok(isCron(text)));
  }
  for (const text of [
    "",
    "0 3 * *",
    "60 * * * *",
    "* 24 * * *",
    "* * 0 * *",
    "* * * 13 *",
    "* * * * 8",
    "5-1 * * * *",
    "*/0 * * * *",
    "@daily",
    "0 3 * * sun *",
  ]) {
    it(`'${text}' does not`, () => assert.ok(!isCron(text)));
  }
});

describe("times", () => {
  it("are durations with units, IANA zones and RFC 3339 moments", () => {
    for (const [schema, good, bad] of [
      [span, ["10m", "1h30m", "1.5h", "500ms"], ["10", "m", "1d", "10m "]],
      [timeZone, ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"], ["", "Berlin/Europe", "+02:00", "utc+2"]],
      [moment, ["2026-12-01T03:00:00Z", "2026-12-01T03:00:00.5+01:00"], ["2026-12-01", "soon"]],
    ] as const) {
      for (const text of good) assert.ok(schema.safeParse(text).success, text);
      for (const text of bad) assert.ok(!schema.safeParse(text).success, text);
    }
  });
});
