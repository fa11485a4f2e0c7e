import { defineService } from "@flint/host";
import { depsOf } from "./deps.ts";
import { importRows } from "./jobs/import-rows.ts";
import { IMPORT_ROWS } from "./jobs/import-rows-payload.ts";
import { emptyWallets } from "./events/empty-wallet.ts";
import { openProcessors } from "./processors/open-processors.ts";
import { eraseFailedMethod } from "./jobs/erase-failed-method.ts";
import { ERASE_FAILED_METHOD } from "./jobs/erase-failed-method-payload.ts";
import { expireSetup } from "./jobs/expire-setup.ts";
import { EXPIRE_SETUP } from "./jobs/expire-setup-payload.ts";
import { followExpiry } from "./jobs/follow-expiry.ts";
import { FOLLOW_EXPIRY } from "./jobs/follow-expiry-payload.ts";
import { reasons } from "./reasons.ts";
import { abandonSetup } from "./rpc/abandon-setup.ts";
import { adoptSetup } from "./rpc/adopt-setup.ts";
import { batchResolve } from "./rpc/batch-resolve.ts";
import { completeSetup } from "./rpc/complete-setup.ts";
import { confirmAdoption } from "./rpc/confirm-adoption.ts";
import { confirmConsentEnd } from "./rpc/confirm-consent-end.ts";
import { confirmDetach } from "./rpc/confirm-detach.ts";
import { createSetup } from "./rpc/create-setup.ts";
import { detachPaymentMethod } from "./rpc/detach-payment-method.ts";
import { getConsent } from "./rpc/get-consent.ts";
import { getImport } from "./rpc/get-import.ts";
import { getImpact } from "./rpc/get-impact.ts";
import { getInstrument } from "./rpc/get-instrument.ts";
import { getPaymentMethod } from "./rpc/get-payment-method.ts";
import { getProcessorAccount } from "./rpc/get-processor-account.ts";
import { getSetup } from "./rpc/get-setup.ts";
import { getWallet } from "./rpc/get-wallet.ts";
import { importPaymentMethods } from "./rpc/import-payment-methods.ts";
import { listConsents } from "./rpc/list-consents.ts";
import { listImportRows } from "./rpc/list-import-rows.ts";
import { listPaymentMethods } from "./rpc/list-payment-methods.ts";
import { listProcessorAccounts } from "./rpc/list-processor-accounts.ts";
import { listUsages } from "./rpc/list-usages.ts";
import { recordUsage } from "./rpc/record-usage.ts";
import { releaseUsage } from "./rpc/release-usage.ts";
import { refreshPaymentMethod } from "./rpc/refresh-payment-method.ts";
import { resolve } from "./rpc/resolve.ts";
import { revokeConsent } from "./rpc/revoke-consent.ts";
import { setBackups } from "./rpc/set-backups.ts";
import { setDefault } from "./rpc/set-default.ts";
import { supersedeConsent } from "./rpc/supersede-consent.ts";
import { updateProcessorAccount } from "./rpc/update-processor-account.ts";
import { consentMoveEntity } from "./store/consent-moves.ts";
import { consentEntity } from "./store/consents.ts";
import { paymentMethodEntity } from "./store/payment-methods.ts";
import { processorAccountEntity } from "./store/processor-accounts.ts";
import { setupEntity } from "./store/setups.ts";
import { usageRecordEntity } from "./store/usage-records.ts";
import { walletBackupEntity, walletEntity } from "./store/wallets.ts";

/** Setups, payment methods, consents and wallets: what may be charged, and why not the others. */
export const paymentMethod = defineService({
  name: "payment-method",
  migrations: new URL("../migrations/", import.meta.url),
  entities: [
    processorAccountEntity,
    paymentMethodEntity,
    consentEntity,
    consentMoveEntity,
    setupEntity,
    walletEntity,
    walletBackupEntity,
    usageRecordEntity,
  ],
  reasons,
  create: (context) => {
    const processors = openProcessors(context.settings.simulatorUrl);
    const deps = depsOf(context, processors);
    const doors = [
      abandonSetup,
      adoptSetup,
      batchResolve,
      completeSetup,
      confirmAdoption,
      confirmConsentEnd,
      confirmDetach,
      createSetup,
      detachPaymentMethod,
      getConsent,
      getImport,
      getImpact,
      getInstrument,
      getPaymentMethod,
      getProcessorAccount,
      getSetup,
      getWallet,
      importPaymentMethods,
      listConsents,
      listImportRows,
      listPaymentMethods,
      listProcessorAccounts,
      listUsages,
      recordUsage,
      releaseUsage,
      refreshPaymentMethod,
      resolve,
      revokeConsent,
      setBackups,
      setDefault,
      supersedeConsent,
      updateProcessorAccount,
    ];
    return Promise.resolve({
      rpcs: doors.map((door) => door(deps)),
      jobs: {
        [ERASE_FAILED_METHOD]: eraseFailedMethod(deps),
        [EXPIRE_SETUP]: expireSetup(deps),
        [FOLLOW_EXPIRY]: followExpiry(deps),
        [IMPORT_ROWS]: importRows(deps),
      },
      consumers: [emptyWallets(deps)],
      stop: () => Promise.resolve(processors.close()),
    });
  },
});
