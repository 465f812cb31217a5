/** Whether a time means one: Palette writes year 1 where it means "not set". */
export const isSet = (time: string | null | undefined): boolean => Date.parse(time ?? "") > 0;

/** Whether two times are the same moment, however they are written. */
export const sameMoment = (a: string, b: string | undefined): boolean =>
  b !== undefined && Date.parse(a) === Date.parse(b);
