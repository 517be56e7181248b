// Every rate at which a list of flows is worth nothing, not just one that an iteration happens to find.
//
// With u = ln(1 + rate), the value is f(u) = sum of c * e^(-p*u), a generalised polynomial. Two facts find all its roots:
// 1. Descartes: f has at most as many roots as its coefficients have changes of sign, and exactly one for one change.
// 2. Rolle: times e^(q*u) for one of its exponents q, f keeps its roots, and its derivative has one term less. The roots of
//    that derivative separate the roots of f.
// So terms are taken away until one change of sign is left, and the roots are found on the way back up.
// Source: G. J. O. Jameson, "Counting zeros of generalised polynomials", The Mathematical Gazette 90 (2006).

import { setImmediate as turn } from "node:timers/promises";
import type { Flow } from "./flow.ts";

/** sign * e^(logSize - period * u): logarithms, since sizes over many periods leave the range of numbers. */
interface Term {
  readonly sign: 1 | -1;
  readonly logSize: number;
  readonly period: number;
}

/** Rates are looked for from -99.9999999 % up to a billion-fold. */
const widest = Math.log(1e9);
/** Terms evaluated before it is given up: about a second of work, for a thousand flows that change sign all the time. */
const maxEvaluations = 5e7;
/** Longest stretch of work between two turns of the event loop. */
const turnMs = 10;

export interface Rates {
  /** Ascending. Undefined when the search was given up. */
  readonly rates: readonly number[] | undefined;
  readonly signChanges: number;
}

/** All rates above -1 at which the flows' present value is zero. Yields to the event loop; rejects when `signal` aborts. */
export async function findRates(
  flows: readonly Flow[],
  options: { readonly signal: AbortSignal },
): Promise<Rates> {
  const terms = toTerms(flows);
  if (countSignChanges(terms) === 0) return { rates: [], signChanges: 0 };
  const levels = [terms];
  for (let last = terms; countSignChanges(last) > 1; levels.push(last)) last = withoutOneTerm(last);
  let roots: number[] = [];
  let evaluations = 0;
  let turnedAt = performance.now();
  for (const level of levels.toReversed()) {
    const evaluate = (u: number): Evaluation => {
      evaluations += level.length;
      return evaluateTerms(level, u);
    };
    roots = rootsBetween(evaluate, roots);
    if (evaluations > maxEvaluations)
      return { rates: undefined, signChanges: countSignChanges(terms) };
    if (performance.now() - turnedAt < turnMs) continue;
    await turn();
    options.signal.throwIfAborted();
    turnedAt = performance.now();
  }
  return { rates: distinctRates(roots), signChanges: countSignChanges(terms) };
}

/** One term per period, without those that are zero, earliest first. */
function toTerms(flows: readonly Flow[]): Term[] {
  const amounts = new Map<number, number>();
  for (const { period, amount } of flows) amounts.set(period, (amounts.get(period) ?? 0) + amount);
  return [...amounts]
    .filter(([, amount]) => amount !== 0)
    .sort(([a], [b]) => a - b)
    .map(([period, amount]) => ({
      period,
      sign: amount > 0 ? 1 : -1,
      logSize: Math.log(Math.abs(amount)),
    }));
}

function countSignChanges(terms: readonly Term[]): number {
  return terms.filter(({ sign }, at) => at > 0 && sign !== terms[at - 1]?.sign).length;
}

/**
 * The derivative after the first or the last term was made constant, whichever is closer to a change of sign.
 * A factor that is common to all terms, and a sign common to all, move no root and are left out.
 */
function withoutOneTerm(terms: readonly Term[]): Term[] {
  const first = terms[0];
  const last = terms.at(-1);
  if (first === undefined || last === undefined) return [];
  const leading = terms.findIndex(({ sign }) => sign !== first.sign);
  const trailing = terms.length - 1 - terms.findLastIndex(({ sign }) => sign !== last.sign);
  const [constant, rest] =
    leading <= trailing ? [first, terms.slice(1)] : [last, terms.slice(0, -1)];
  return rest.map((term) => ({
    ...term,
    logSize: term.logSize + Math.log(Math.abs(term.period - constant.period)),
  }));
}

/** A value scaled so that the largest term is 1, and how much of it may be rounding. */
interface Evaluation {
  readonly value: number;
  readonly doubt: number;
}

function evaluateTerms(terms: readonly Term[], u: number): Evaluation {
  let largest = -Infinity;
  for (const { logSize, period } of terms) largest = Math.max(largest, logSize - period * u);
  let value = 0;
  let doubt = 0;
  for (const { sign, logSize, period } of terms) {
    const part = Math.exp(logSize - period * u - largest);
    value += sign * part;
    doubt += part * (4 + Math.abs(logSize) + Math.abs(period * u));
  }
  return { value, doubt: doubt * Number.EPSILON };
}

/** Roots in ascending order, given the places where the slope changes: between two of them there is one or none. */
function rootsBetween(evaluate: (u: number) => Evaluation, turns: readonly number[]): number[] {
  const roots: number[] = [];
  const places = [-widest, ...turns, widest].map((u) => ({ u, ...evaluate(u) }));
  for (const [at, right] of places.entries()) {
    // The curve touches zero here and turns back: a double root.
    const touches = Math.abs(right.value) <= right.doubt && at < places.length - 1;
    const left = places[at - 1];
    if (touches) roots.push(right.u);
    else if (
      left !== undefined &&
      Math.abs(left.value) > left.doubt &&
      left.value * right.value < 0
    )
      roots.push(narrow(evaluate, left, right));
  }
  return roots;
}

interface Point {
  readonly u: number;
  readonly value: number;
}

/** The root between two values of opposite sign: regula falsi (Illinois), and every third step a bisection. */
function narrow(evaluate: (u: number) => Evaluation, from: Point, to: Point): number {
  let left = from;
  let right = to;
  for (let step = 0; step < 200; step += 1) {
    const width = right.u - left.u;
    if (width <= Number.EPSILON * Math.max(1, Math.abs(left.u))) break;
    const share = step % 3 === 2 ? 0.5 : left.value / (left.value - right.value);
    const u = left.u + width * share;
    const { value } = evaluate(u);
    if (value === 0) return u;
    const middle = { u, value };
    if (value * left.value > 0) {
      left = middle;
      right = { ...right, value: right.value / 2 };
    } else {
      right = middle;
      left = { ...left, value: left.value / 2 };
    }
  }
  return Math.abs(left.value) < Math.abs(right.value) ? left.u : right.u;
}

/** Rates to twelve decimals; what differs by less is one rate. */
function distinctRates(roots: readonly number[]): number[] {
  const rates = roots.map((u) => Math.round(Math.expm1(u) * 1e12) / 1e12 + 0);
  return rates.filter((rate, at) => at === 0 || rate - (rates[at - 1] ?? 0) > 1e-9);
}
