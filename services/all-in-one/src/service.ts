/** Every service of Flint: what one process hosts, and what tests and tools may host in parts. */
import { charge } from "@flint/charge";
import { customer } from "@flint/customer";
import type { ServiceModule } from "@flint/host";
import { paymentMethod } from "@flint/payment-method";
import { platform } from "@flint/platform";

/** All services, lowest first: each calls only those before it. */
export const modules: readonly ServiceModule[] = [platform, customer, paymentMethod, charge];
