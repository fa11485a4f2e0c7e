import { digest } from "./digest.ts";
import { PROFILES, type Profile, type ProfileName } from "./domain/profiles.ts";

/** Who calls: one merchant's account at this processor. */
export type Account = {
  /** Stands for the secret in the ledger, which never holds the secret itself. */
  id: string;
  profileName: ProfileName;
  profile: Profile;
};

const SECRET = /^simsk_(generic|stripe|adyen|gocardless)_[A-Za-z0-9]{8,64}$/;

/** The account of a secret; `undefined` where the text is none. */
export function accountOfSecret(secret: string): Account | undefined {
  const profileName = SECRET.exec(secret)?.[1] as ProfileName | undefined;
  return profileName && { id: accountIdOf(secret), profileName, profile: PROFILES[profileName] };
}

/**
 * The id under which the ledger keeps an account, from its secret's name: an account that changes
 * its profile keeps the methods that it has saved.
 */
export function accountIdOf(secret: string): string {
  return `simacct_${digest(secret.replace(/^simsk_[a-z]+_/, ""))}`;
}
