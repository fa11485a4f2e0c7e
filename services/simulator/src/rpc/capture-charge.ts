import type { MessageInitShape } from "@bufbuild/protobuf";
import { type CaptureChargeResponseSchema, ProcessorService } from "@flint/contracts-simulator";
import { Refused } from "@flint/std";
import type { Deps } from "../deps.ts";
import { type Capture, type StoredCharge, stateAt } from "../domain/charge.ts";
import { remembers } from "../domain/decide-repeat.ts";
import { type Handled, type ProcessorCall, processorRpc } from "../door/processor-rpc.ts";
import type { Reason } from "../reasons.ts";
import { chargeMessage } from "./charge-mapping.ts";

type Answer = Handled<MessageInitShape<typeof CaptureChargeResponseSchema>>;

/**
 * CaptureCharge: an earlier use of the key is answered first, then the charge is captured as its
 * saved card's token says.
 */
export const captureCharge = (deps: Deps) =>
  processorRpc(deps, ProcessorService.method.captureCharge, {
    facts: (request) => ({ idempotencyKey: request.idempotencyKey }),
    handle: (request, call) => {
      const charge = deps.charges.byId(call.account.id, request.chargeId);
      if (charge === undefined) {
        throw new Refused<Reason>("CHARGE_NOT_FOUND", { field: "charge_id" });
      }
      const { idempotencyKey } = request;
      // The contract's bound is far below 2^53.
      const capture = { idempotencyKey, amount: Number(request.amount), atMs: call.nowMs };
      return repeat(charge, capture, call) ?? take(deps, charge, capture);
    },
  });

/** Answers an earlier use of the key; `undefined` where there was none, or it is forgotten. */
function repeat(charge: StoredCharge, capture: Capture, call: ProcessorCall): Answer | undefined {
  const earlier = charge.authorization?.capture;
  const { profile } = call.account;
  if (earlier?.idempotencyKey !== capture.idempotencyKey) return undefined;
  if (!remembers(profile, earlier.atMs, call.nowMs)) return undefined;
  if (earlier.amount !== capture.amount && profile.compares !== "nothing") {
    throw new Refused<Reason>("KEY_REUSED", { field: "amount" });
  }
  const response = { charge: chargeMessage(charge, call.nowMs), replayed: true };
  return { response, chargeId: charge.id, replayed: true };
}

/** Takes the money of a charge that is still authorised. */
function take(deps: Deps, charge: StoredCharge, capture: Capture): Answer {
  const { authorization } = charge;
  const state = stateAt(charge, capture.atMs);
  if (authorization === undefined || state !== "authorized") {
    throw new Refused<Reason>("CHARGE_NOT_CAPTURABLE", { details: { state } });
  }
  if (capture.amount > charge.amount) {
    throw new Refused<Reason>("AMOUNT_INVALID", { field: "amount" });
  }
  const earlierRequests = deps.charges.countCaptureRequest(charge.sequence);
  const token = deps.methods.byId(charge.accountId, charge.methodId)?.token;
  const behaviour = earlierRequests === 0 ? token?.firstCapture : undefined;
  if (behaviour?.kind === "refuse") throw new Refused<Reason>("CAPTURE_REFUSED");
  const delivery = behaviour?.how ?? "at_once";
  if (behaviour?.booked === false) return { delivery, chargeId: charge.id };
  deps.charges.capture(charge.sequence, capture);
  const captured = { ...charge, authorization: { ...authorization, capture } };
  return {
    response: { charge: chargeMessage(captured, capture.atMs), replayed: false },
    delivery,
    chargeId: charge.id,
    booked: true,
  };
}
