import { runService } from "@flint/host";
import { customer } from "./service.ts";

await runService(customer);
