/** What the members of our own plans' results are called in French. */
export const frenchMembers: Readonly<Record<string, string>> = {
  npv: "VAN",
  irr: "TRI",
  paybackPeriods: "Périodes de retour",
  checkCount: "Contrôles",
  passedCount: "Contrôles réussis",
  openCount: "Textes à écrire",
  averageEfficiency: "Rendement moyen",
  bestEfficiency: "Meilleur rendement",
  worstEfficiency: "Pire rendement",
  savingShare: "Économie possible",
  result: "Résultat",
};
