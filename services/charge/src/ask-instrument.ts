import type { Instrument } from "@flint/contracts-payment-method";
import type { Deps } from "./deps.ts";

/** What the processor is asked with, whatever the payment method's state is now. */
export async function askInstrument(
  wallet: ReturnType<Deps["wallet"]>,
  paymentMethodId: string,
): Promise<Instrument> {
  const { instrument } = await wallet.getInstrument({ paymentMethodId });
  if (instrument === undefined) throw new Error("A payment method has no instrument.");
  return instrument;
}
