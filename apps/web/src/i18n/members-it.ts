/** What the members of our own plans' results are called in Italian. */
export const italianMembers: Readonly<Record<string, string>> = {
  npv: "VAN",
  irr: "TIR",
  paybackPeriods: "Periodi di rientro",
  checkCount: "Controlli",
  passedCount: "Controlli superati",
  openCount: "Testi da scrivere",
  averageEfficiency: "Efficienza media",
  bestEfficiency: "Efficienza migliore",
  worstEfficiency: "Efficienza peggiore",
  savingShare: "Risparmio possibile",
  result: "Risultato",
};
