export { allocate } from "./allocate.ts";
export {
  allCurrencies,
  exponentOf,
  parseCurrency,
  type Currency,
  type Exponent,
} from "./currency.ts";
export {
  add,
  compare,
  formatMoney,
  isZero,
  MAX_AMOUNT_MINOR,
  subtract,
  sum,
  type Money,
} from "./money.ts";
