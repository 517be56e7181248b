/** The product's sign: three lanes of a tape and its live edge. */
export function Mark({ size = 20 }: { readonly size?: number }) {
  return (
    <svg viewBox="0 0 20 20" width={size} height={size} aria-hidden="true" className="shrink-0">
      <rect x="0" y="2" width="11" height="4" rx="2" fill="var(--sc-succeeded)" />
      <rect x="5" y="8" width="12" height="4" rx="2" fill="var(--sc-accent)" />
      <rect x="0" y="14" width="14" height="4" rx="2" fill="var(--sc-running)" />
      <rect x="16" y="13" width="3.5" height="6" rx="1.5" fill="var(--sc-live)" />
    </svg>
  );
}
