import { Refused } from "@flint/std";
import { errors, jwtVerify, SignJWT, type JWTPayload, type JWTVerifyOptions } from "jose";
import type { KeyRing } from "./key-ring.ts";
import type { CommonReason } from "./reasons.ts";

/** What a token is for: one that was made for one use does not open another. */
export type TokenUse = "flint-service" | "flint-user";

const ALGORITHM = "HS256";

/** Tolerated difference between the clocks of two machines. */
const CLOCK_TOLERANCE_S = 5;

/** Longest token that is looked at. */
const LENGTH_MAX = 8192;

/** Signs claims for a short time. `nowMs` is milliseconds since 1970. */
export function signToken(
  ring: KeyRing,
  use: TokenUse,
  claims: JWTPayload,
  time: { nowMs: number; lifetimeS: number },
): Promise<string> {
  const issuedS = Math.floor(time.nowMs / 1000);
  return new SignJWT(claims)
    .setProtectedHeader({ alg: ALGORITHM, kid: ring.current })
    .setAudience(use)
    .setIssuedAt(issuedS)
    .setExpirationTime(issuedS + time.lifetimeS)
    .sign(ring.keys.get(ring.current) as Uint8Array);
}

/**
 * Checks a token's signature, use and times.
 *
 * @throws Refused CREDENTIAL_EXPIRED, CREDENTIAL_INVALID
 */
export async function verifyToken(
  ring: KeyRing,
  use: TokenUse,
  token: string,
  time: { nowMs: number; ageMaxS: number },
): Promise<JWTPayload> {
  if (token.length > LENGTH_MAX) {
    throw new Refused<CommonReason>("CREDENTIAL_INVALID");
  }
  const options: JWTVerifyOptions = {
    algorithms: [ALGORITHM],
    audience: use,
    maxTokenAge: time.ageMaxS,
    clockTolerance: CLOCK_TOLERANCE_S,
    currentDate: new Date(time.nowMs),
    requiredClaims: ["exp", "iat"],
  };
  try {
    return (await jwtVerify(token, ({ kid }) => keyOf(ring, kid), options)).payload;
  } catch (error) {
    const expired = error instanceof errors.JWTExpired;
    throw new Refused<CommonReason>(expired ? "CREDENTIAL_EXPIRED" : "CREDENTIAL_INVALID");
  }
}

function keyOf(ring: KeyRing, id: string | undefined): Uint8Array {
  const key = ring.keys.get(id ?? "");
  if (key === undefined) {
    throw new Refused<CommonReason>("CREDENTIAL_INVALID");
  }
  return key;
}
