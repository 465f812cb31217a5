/** A line for the person who reads a preview. */
export interface Line {
  severity: "info" | "warning";
  text: string;
  /** What of the text stands behind the sentence of a forecast: what was looked at and found good. */
  note?: string;
}

/** What a planned change brings about beyond the object itself: in words, and as data for those who go on from it. */
export interface PlanResult<Detail = unknown> {
  lines: readonly Line[];
  detail: Detail;
}
