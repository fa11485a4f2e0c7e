export { aConsent, aPaymentMethod, type PaymentMethodChoices } from "./a-payment-method.ts";
