import { defineService } from "@flint/host";
import { depsOf } from "./deps.ts";
import { projectDefaults } from "./events/project-default.ts";
import { reasons } from "./reasons.ts";
import { archiveCustomer } from "./rpc/archive-customer.ts";
import { batchCheckCustomers } from "./rpc/batch-check-customers.ts";
import { checkCustomer } from "./rpc/check-customer.ts";
import { confirmArchive } from "./rpc/confirm-archive.ts";
import { createCustomer } from "./rpc/create-customer.ts";
import { getCustomer } from "./rpc/get-customer.ts";
import { listCustomers } from "./rpc/list-customers.ts";
import { updateCustomer } from "./rpc/update-customer.ts";
import { customerEntity } from "./store/customers.ts";

/** Customers: who pays. */
export const customer = defineService({
  name: "customer",
  migrations: new URL("../migrations/", import.meta.url),
  entities: [customerEntity],
  reasons,
  create: (context) => {
    const deps = depsOf(context);
    const doors = [
      archiveCustomer,
      batchCheckCustomers,
      checkCustomer,
      confirmArchive,
      createCustomer,
      getCustomer,
      listCustomers,
      updateCustomer,
    ];
    return Promise.resolve({
      rpcs: doors.map((door) => door(deps)),
      consumers: [projectDefaults],
    });
  },
});
