import { runService } from "@flint/host";
import { platform } from "./service.ts";

await runService(platform);
