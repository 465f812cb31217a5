export { type Room, spanned } from "./bar";
export { type Calm, type Cell, cellsOf, clockTime, type Since, sinceOf } from "./cell";
export { type Document, documentOf, policyOf } from "./document";
export { foldedOf, listOf, nameOf, safe, sectionOf } from "./html";
export { type Drawing, legendOf, MOST_ROOMY, type Place, racksOf, type Zone, zonesOf } from "./places";
export { LINKS, LIVE } from "./scripts";
export { commonDomain, withoutDomain } from "./short-names";
