// Properties of water and steam by the industrial formulation IAPWS-IF97, as far as a boiler needs them: below 623.15 K
// for water, below 1073.15 K for steam, up to 22 MPa.
// Source: IAPWS R7-97(2012), "Revised Release on the IAPWS Industrial Formulation 1997", tables 2, 10, 11 and 34.

/** kJ/(kg K). */
const gasConstant = 0.461526;

/** Exponents of pressure and temperature, and a coefficient. */
type Term = readonly [i: number, j: number, n: number];

const region1: readonly Term[] = [
  [0, -2, 0.14632971213167],
  [0, -1, -0.84548187169114],
  [0, 0, -0.3756360367204e1],
  [0, 1, 0.33855169168385e1],
  [0, 2, -0.95791963387872],
  [0, 3, 0.15772038513228],
  [0, 4, -0.16616417199501e-1],
  [0, 5, 0.81214629983568e-3],
  [1, -9, 0.28319080123804e-3],
  [1, -7, -0.60706301565874e-3],
  [1, -1, -0.18990068218419e-1],
  [1, 0, -0.32529748770505e-1],
  [1, 1, -0.21841717175414e-1],
  [1, 3, -0.5283835796993e-4],
  [2, -3, -0.47184321073267e-3],
  [2, 0, -0.30001780793026e-3],
  [2, 1, 0.47661393906987e-4],
  [2, 3, -0.44141845330846e-5],
  [2, 17, -0.72694996297594e-15],
  [3, -4, -0.31679644845054e-4],
  [3, 0, -0.28270797985312e-5],
  [3, 6, -0.85205128120103e-9],
  [4, -5, -0.22425281908e-5],
  [4, -2, -0.65171222895601e-6],
  [4, 10, -0.14341729937924e-12],
  [5, -8, -0.40516996860117e-6],
  [8, -11, -0.12734301741641e-8],
  [8, -6, -0.17424871230634e-9],
  [21, -29, -0.68762131295531e-18],
  [23, -31, 0.14478307828521e-19],
  [29, -38, 0.26335781662795e-22],
  [30, -39, -0.11947622640071e-22],
  [31, -40, 0.18228094581404e-23],
  [32, -41, -0.93537087292458e-25],
];

const region2Ideal: readonly Term[] = [
  [0, 0, -0.96927686500217e1],
  [0, 1, 0.10086655968018e2],
  [0, -5, -0.5608791128302e-2],
  [0, -4, 0.71452738081455e-1],
  [0, -3, -0.40710498223928],
  [0, -2, 0.14240819171444e1],
  [0, -1, -0.4383951131945e1],
  [0, 2, -0.28408632460772],
  [0, 3, 0.21268463753307e-1],
];

const region2Residual: readonly Term[] = [
  [1, 0, -0.17731742473213e-2],
  [1, 1, -0.17834862292358e-1],
  [1, 2, -0.45996013696365e-1],
  [1, 3, -0.57581259083432e-1],
  [1, 6, -0.5032527872793e-1],
  [2, 1, -0.33032641670203e-4],
  [2, 2, -0.18948987516315e-3],
  [2, 4, -0.39392777243355e-2],
  [2, 7, -0.43797295650573e-1],
  [2, 36, -0.26674547914087e-4],
  [3, 0, 0.20481737692309e-7],
  [3, 1, 0.43870667284435e-6],
  [3, 3, -0.3227767723857e-4],
  [3, 6, -0.15033924542148e-2],
  [3, 35, -0.40668253562649e-1],
  [4, 1, -0.78847309559367e-9],
  [4, 2, 0.12790717852285e-7],
  [4, 3, 0.48225372718507e-6],
  [5, 7, 0.22922076337661e-5],
  [6, 3, -0.16714766451061e-10],
  [6, 16, -0.21171472321355e-2],
  [6, 35, -0.23895741934104e2],
  [7, 0, -0.5905956432427e-17],
  [7, 11, -0.12621808899101e-5],
  [7, 25, -0.38946842435739e-1],
  [8, 8, 0.11256211360459e-10],
  [8, 36, -0.82311340897998e1],
  [9, 13, 0.19809712802088e-7],
  [10, 4, 0.10406965210174e-18],
  [10, 10, -0.10234747095929e-12],
  [10, 14, -0.10018179379511e-8],
  [16, 29, -0.80882908646985e-10],
  [16, 50, 0.10693031879409],
  [18, 57, -0.33662250574171],
  [20, 20, 0.89185845355421e-24],
  [20, 35, 0.30629316876232e-12],
  [20, 48, -0.42002467698208e-5],
  [21, 21, -0.59056029685639e-25],
  [22, 53, 0.37826947613457e-5],
  [23, 39, -0.12768608934681e-14],
  [24, 26, 0.73087610595061e-28],
  [24, 40, 0.55414715350778e-16],
  [24, 58, -0.9436970724121e-6],
];

/** Table 34, n1 to n10. */
const saturation = [
  0.11670521452767e4, -0.72421316703206e6, -0.17073846940092e2, 0.1202082470247e5,
  -0.32325550322333e7, 0.1491510861353e2, -0.48232657361591e4, 0.40511340542057e6,
  -0.23855557567849, 0.65017534844798e3,
] as const;

/** Sum of n * x^i * j * y^(j-1): the derivative of a Gibbs energy by its temperature. */
function derivative(terms: readonly Term[], x: number, y: number): number {
  return terms.reduce((sum, [i, j, n]) => sum + (j === 0 ? 0 : n * x ** i * j * y ** (j - 1)), 0);
}

/** Temperature at which water boils, K, for 0.000611213 to 22.064 MPa absolute. Equation 31. */
export function boilingTemperature(megapascals: number): number {
  const [n1, n2, n3, n4, n5, n6, n7, n8, n9, n10] = saturation;
  const beta = megapascals ** 0.25;
  const e = beta ** 2 + n3 * beta + n6;
  const f = n1 * beta ** 2 + n4 * beta + n7;
  const g = n2 * beta ** 2 + n5 * beta + n8;
  const d = (2 * g) / (-f - Math.sqrt(f ** 2 - 4 * e * g));
  return (n10 + d - Math.sqrt((n10 + d) ** 2 - 4 * (n9 + n10 * d))) / 2;
}

/** Enthalpy of liquid water, kJ/kg, at MPa absolute and K. Region 1. */
export function waterEnthalpy(megapascals: number, kelvin: number): number {
  const tau = 1386 / kelvin;
  const sum = derivative(region1, 7.1 - megapascals / 16.53, tau - 1.222);
  return gasConstant * kelvin * tau * sum;
}

/** Enthalpy of steam, kJ/kg, at MPa absolute and K. Region 2. */
export function steamEnthalpy(megapascals: number, kelvin: number): number {
  const tau = 540 / kelvin;
  const sum =
    derivative(region2Ideal, 1, tau) + derivative(region2Residual, megapascals, tau - 0.5);
  return gasConstant * kelvin * tau * sum;
}
