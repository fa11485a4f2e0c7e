export { aCustomer } from "./a-customer.ts";
