import { launch } from "./launch.mjs";

await launch("purge.ts");
