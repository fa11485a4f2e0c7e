/** The probe services in a process of their own, as a service's main.ts starts it. */
import { runProcess } from "../run-service.ts";
import { probeCustomer, probePlatform } from "./probe-services.ts";

await runProcess({ modules: [probePlatform, probeCustomer] });
