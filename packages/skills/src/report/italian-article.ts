const elided = { il: "l’", al: "all’", del: "dell’" } as const;

/** Numbers that are said with a vowel in front: uno, undici, undicimila, and all that begin with otto. */
const vowelFirst = /^(?:8|11(?!\d)|1(?![\d.]))/;

/** A formatted number behind the article that Italian has before it: `il 12%`, but `l’8%` and `l’11%`. */
export function withArticle(article: keyof typeof elided, number: string): string {
  return vowelFirst.test(number) ? `${elided[article]}${number}` : `${article} ${number}`;
}
