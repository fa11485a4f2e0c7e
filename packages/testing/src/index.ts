export { ALL_WORKSPACES, TABLES_OF_NO_WORKSPACE } from "./all-workspaces.ts";
export {
  aConsent,
  aCustomer,
  anOrder,
  aPaymentMethod,
  type PaymentMethodChoices,
} from "./builders.ts";
export type { CapturedLog } from "./captured-log.ts";
export { eventually } from "./eventually.ts";
export { fakeClock, type FakeClock } from "./fake-clock.ts";
export { freePorts } from "./free-ports.ts";
export { internalClient } from "./internal-client.ts";
export { caller, newWorkspace, type TestCaller, type TestWorkspace } from "./new-workspace.ts";
export { recordedSql, tenancyBreaches } from "./recorded-sql.ts";
export { refused, type RefusedCall } from "./refused.ts";
export { expectSchemaFile } from "./schema-file.ts";
export { storedEvents, type StoredEvent } from "./stored-events.ts";
export { testHost, type TestHost, type TestHostOptions, type Topology } from "./test-host.ts";
export { provideSchemas, schemaPrefix } from "./test-schemas.ts";
export { testSettings } from "./test-settings.ts";
