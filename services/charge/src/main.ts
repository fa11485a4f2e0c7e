import { runService } from "@flint/host";
import { charge } from "./service.ts";

await runService(charge);
