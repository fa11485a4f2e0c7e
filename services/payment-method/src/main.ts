import { runService } from "@flint/host";
import { paymentMethod } from "./service.ts";

await runService(paymentMethod);
