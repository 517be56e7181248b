/** Why a run that somebody stopped has ended, as one sentence. */
export function cancelText({ by, reason }: { by: string; reason?: string | undefined }): string {
  return `Cancelled by ${by}${reason === undefined ? "" : `: ${reason}`}`;
}
