import { z } from "zod";

/**
 * A list that was asked for by a filter. One that holds anything else is the answer to another question, or a filter was lost on the way:
 * neither says that what it lacks is not there, so it fails by the first such item's member.
 */
export const onlyAskedFor = <T>(item: z.ZodType<T>, member: keyof T & string, isAsked: (item: T) => boolean) =>
  z.array(item).superRefine((items, { addIssue }) => {
    const index = items.findIndex((one) => !isAsked(one));
    if (index >= 0) addIssue({ code: "custom", path: [index, member], message: "is not what was asked for" });
  });

/** An object that was asked for by what names it: another one is the answer to another question. */
export const theOneAskedFor = <T>(object: z.ZodType<T>, member: keyof T & string, isAsked: (object: T) => boolean) =>
  object.superRefine((one, { addIssue }) => {
    if (!isAsked(one)) addIssue({ code: "custom", path: [member], message: "is not what was asked for" });
  });
