/** The revision that a caller expects; 0 leaves it unchecked. */
export function expectedRevisionOf(request: { expectedRevision: bigint }): number | undefined {
  return request.expectedRevision === 0n ? undefined : Number(request.expectedRevision);
}
