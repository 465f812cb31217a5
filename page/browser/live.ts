import { link } from "./links";

link();
