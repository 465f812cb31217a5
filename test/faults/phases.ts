export const PHASES = ["create", "preview", "refresh", "update", "delete"] as const;
export type Phase = (typeof PHASES)[number];
