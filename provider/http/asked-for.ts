import { z } from "zod";

/**
 * An answer that is about what was asked for. Any other belongs to another question, since a filter was lost on the way or answers were mixed
 * up: it fails by `member`, and says nothing of what there is not. Piped and not refined: a refined schema is a copy, which zod would compile
 * anew for every request.
 */
export const askedFor = <T>(
  answer: z.ZodType<T>,
  isAsked: (answer: T) => boolean,
  member: readonly string[],
  error = "is not the one asked for",
): z.ZodType<T> =>
  // What comes here has passed the schema.
  answer.pipe(z.custom<T>((value) => isAsked(value as T), { path: [...member], error }));

/** A list, or a page of one at `items`, that holds nothing but what was asked for. */
export const onlyAskedFor = <T>(
  answer: z.ZodType<T>,
  isAsked: (answer: T) => boolean,
  member: readonly string[] = [],
): z.ZodType<T> => askedFor(answer, isAsked, member, "holds what was not asked for");
