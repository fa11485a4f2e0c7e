/**
 * Every active currency of ISO 4217, by the number of decimals of its smallest unit, as of
 * 2026-01-01 (list one of the standard with its amendments up to that day: XCG instead of ANG,
 * ZWG of ZWL, SLE of SLL, VED beside VES, Bulgaria and Croatia in EUR, CUC gone).
 *
 * Left out on purpose, since nobody can pay in them: funds and index units (BOV CHE CHW CLF COU
 * MXV USN UYI UYW), metals (XAG XAU XPD XPT), units of account (XAD XBA XBB XBC XBD XDR XSU XUA),
 * and the codes for tests and for no currency (XTS XXX). With the funds goes the only currency of
 * four decimals. Codes that never were in the standard (CNH and the like) are not here either.
 *
 * A change of the standard is a change of this file and of nothing else. A processor that counts
 * differently converts at its adapter.
 * Source: ISO 4217, list one (SIX, maintenance agency).
 */
export const CURRENCIES_BY_DECIMALS = {
  0: codes(`
    BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF
  `),
  2: codes(`
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
    CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD
    HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA
    MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN
    QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP
    TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
  `),
  3: codes(`
    BHD IQD JOD KWD LYD OMR TND
  `),
} as const;

function codes(list: string): readonly string[] {
  return list.trim().split(/\s+/);
}
