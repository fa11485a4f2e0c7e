export { anOrder } from "./an-order.ts";
