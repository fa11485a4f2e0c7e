/** For tests of packages that stand on the database; nothing here is part of the product. */
export { eventually } from "./eventually.ts";
export { openProxy, type Fate, type Proxy, type ProxyOptions } from "./proxy.ts";
export { openScratch, type Scratch, type ScratchContent } from "./scratch.ts";
